using Microsoft.EntityFrameworkCore;
using Parley.Server.Data;
using Parley.Server.Platform.Security;

namespace Parley.Server.Features.Accounts;

/// <summary>The one-time secret that makes the first administrator (SEC29). A fresh one at each start for as long as there is none.</summary>
internal sealed class SetupToken(IDbContextFactory<ParleyDb> databases)
{
    private static readonly string[] EveryInterface = ["[::]", "0.0.0.0", "*", "+"];

    /// <summary>The secret of this start, or null when there is an administrator.</summary>
    public string? Current { get; private set; }

    /// <summary>Makes the secret when it is needed. Called once at start.</summary>
    public async Task PrepareAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var hasAdmin = await db.Users.AnyAsync(x => x.Role == UserRole.Admin && x.DeactivatedAt == null, ct);
        Current = hasAdmin ? null : SecretToken.New();
        var hash = Current is null ? null : SecretToken.Hash(Current);
        await db.ServerStates.ExecuteUpdateAsync(set => set.SetProperty(x => x.SetupTokenHash, hash), ct);
    }

    /// <summary>Prints the link, once, to the standard output and not to the log. What follows # never reaches a server's log either.</summary>
    /// <param name="address">Where the server is reached.</param>
    public void Print(string address)
    {
        if (Current is not null)
        {
            // An address that means "every interface" is no address to open.
            var reachable = EveryInterface.Aggregate(
                address.TrimEnd('/'), (text, any) => text.Replace($"//{any}", "//localhost", StringComparison.Ordinal));
            Console.WriteLine($"This server has no administrator yet. Open once: {reachable}/register#setup={Current}");
        }
    }

    /// <summary>Uses a secret up inside the caller's transaction; of several at once exactly one gets true.</summary>
    public static async Task<bool> UseAsync(ParleyDb db, string secret, CancellationToken ct)
    {
        var hash = SecretToken.Hash(secret);
        return await db.ServerStates.Where(x => x.SetupTokenHash == hash)
            .ExecuteUpdateAsync(set => set.SetProperty(x => x.SetupTokenHash, (byte[]?)null), ct) == 1;
    }
}
