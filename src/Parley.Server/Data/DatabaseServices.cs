using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Parley.Server.Data;

internal static class DatabaseServices
{
    /// <summary>Statements a connection keeps prepared: those in use most.</summary>
    private const int PreparedMax = 60;

    /// <summary>
    /// Most connections at the same time, unless the connection string says otherwise. PostgreSQL takes 97 by default: two servers, as during an upgrade, fit
    /// in. What comes on top waits for a connection here; asked for more than it has, the database would refuse it.
    /// </summary>
    private const int ConnectionsMax = 40;

    /// <summary>
    /// Offers the database in three forms: <see cref="ParleyDb"/> per request, <see cref="IDbContextFactory{ParleyDb}"/> for
    /// singletons, and <see cref="NpgsqlDataSource"/> for hot paths. All share one connection pool.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="connectionString">Read on first use, when the database is up.</param>
    public static void AddDatabase(this IServiceCollection services, Func<IServiceProvider, string> connectionString)
    {
        services.AddSingleton(provider =>
        {
            var source = new NpgsqlDataSourceBuilder(connectionString(provider));
            source.ConnectionStringBuilder.ApplicationName = "parley";
            if (!source.ConnectionStringBuilder.ShouldSerialize("Maximum Pool Size"))
            {
                source.ConnectionStringBuilder.MaxPoolSize = ConnectionsMax;
            }

            if (!source.ConnectionStringBuilder.ShouldSerialize("Max Auto Prepare"))
            {
                // Most of what a small statement costs is understanding and planning it, and compiling a plan costs a hundred times what these take. 0 in the
                // connection string leaves both as they are, for a pooler in between.
                source.ConnectionStringBuilder.MaxAutoPrepare = PreparedMax;
                source.ConnectionStringBuilder.Options = $"{source.ConnectionStringBuilder.Options} -c jit=off".TrimStart();
            }

            source.UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>());
            return source.Build();
        });
        services.AddPooledDbContextFactory<ParleyDb>((provider, options) =>
            options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()));
    }
}
