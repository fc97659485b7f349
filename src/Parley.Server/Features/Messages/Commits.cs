using Npgsql;
using Parley.Contract.Errors;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Features.Messages;

internal static class Commits
{
    /// <summary>Commits whether or not the caller is still there. A commit that loses its connection may have happened: the answer is <c>unknown</c> (C2).</summary>
    public static async Task CommitOrUnknownAsync(this NpgsqlTransaction transaction)
    {
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is not PostgresException)
        {
            throw new ApiException(ErrorCodes.Unknown);
        }
    }

    /// <summary>Runs a statement with positional parameters.</summary>
    /// <returns>Rows affected.</returns>
    public static async Task<int> ExecuteAsync(this NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = connection.Command(sql, values);
        return await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Runs a statement with positional parameters.</summary>
    /// <returns>The first column of the first row, or null.</returns>
    public static async Task<object?> ScalarAsync(this NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = connection.Command(sql, values);
        return await command.ExecuteScalarAsync(ct);
    }

    private static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }
}
