using Npgsql;

namespace Parley.Server.Platform.Postgres;

/// <summary>What the role of the running server may do: rows yes, schema no.</summary>
internal static class AppRoleRights
{
    /// <summary>
    /// Lets a role work with every table the owner has or will make in the schema <c>public</c>. Safe to repeat.
    /// </summary>
    /// <param name="ownerConnectionString">Of the role that applies migrations.</param>
    /// <param name="role">The role to serve.</param>
    /// <param name="ct">Ends the work.</param>
    public static async Task GrantAsync(string ownerConnectionString, string role, CancellationToken ct)
    {
        await using var owner = NpgsqlDataSource.Create(ownerConnectionString);
        var name = '"' + role.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
        await using var grant = owner.CreateCommand($"""
            grant usage on schema public to {name};
            grant select, insert, update, delete on all tables in schema public to {name};
            grant usage, select on all sequences in schema public to {name};
            alter default privileges in schema public grant select, insert, update, delete on tables to {name};
            alter default privileges in schema public grant usage, select on sequences to {name};
            """);
        await grant.ExecuteNonQueryAsync(ct);
    }
}
