using Parley.Server.Features.Messages.Marks;

namespace Parley.Server;

/// <summary><c>Parley.Server recount</c>: the audit of the unread figures. Ends with 0 when all agree, otherwise with 1.</summary>
internal static class RecountCommand
{
    public const string Name = "recount";

    public static async Task<int> RunAsync(IServiceProvider services, TextWriter output, CancellationToken ct)
    {
        var result = await services.GetRequiredService<Recount>().HandleAsync(ct);
        foreach (var difference in result.Differences)
        {
            await output.WriteLineAsync($"chat {difference.ChatId}, person {difference.UserId}: served {difference.Served}, counted {difference.Counted}");
        }

        await output.WriteLineAsync($"{result.Compared} unread figures compared, {result.Differences.Count} differ.");
        return result.Differences.Count == 0 ? 0 : 1;
    }
}
