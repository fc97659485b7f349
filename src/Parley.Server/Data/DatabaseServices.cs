using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Parley.Server.Data;

internal static class DatabaseServices
{
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
            source.UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>());
            return source.Build();
        });
        services.AddPooledDbContextFactory<ParleyDb>((provider, options) =>
            options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()));
    }
}
