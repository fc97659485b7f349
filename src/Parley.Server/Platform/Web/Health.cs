using Npgsql;

namespace Parley.Server.Platform.Web;

/// <summary>What a supervisor asks: does the process answer, and can it work.</summary>
internal static class Health
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(2);

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Ok());
        app.MapGet("/health/ready", async (NpgsqlDataSource database, CancellationToken ct) =>
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(ReadyLimit);
            try
            {
                await using var command = database.CreateCommand("SELECT 1");
                await command.ExecuteScalarAsync(limit.Token);
                return Results.Ok();
            }
            catch (Exception away) when (away is NpgsqlException or OperationCanceledException)
            {
                return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
            }
        });
    }
}
