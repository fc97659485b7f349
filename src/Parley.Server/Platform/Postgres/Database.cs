namespace Parley.Server.Platform.Postgres;

/// <summary>Where the database is, once it is up.</summary>
/// <param name="ConnectionString">For the running server.</param>
/// <param name="OwnerConnectionString">For migrations only.</param>
internal sealed record Database(string ConnectionString, string OwnerConnectionString);
