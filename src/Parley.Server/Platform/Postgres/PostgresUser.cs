using System.Globalization;

namespace Parley.Server.Platform.Postgres;

/// <summary>
/// The user PostgreSQL runs as. It refuses to run as root, so a server started by root hands it to an unprivileged user.
/// </summary>
internal sealed class PostgresUser
{
    private const uint Nobody = 65534;

    private readonly bool isRoot = NativeMethods.EffectiveUserId() == 0;
    private readonly bool needsSearchRight;
    private readonly uint user;
    private readonly uint group;

    private PostgresUser(uint user, uint group, bool needsSearchRight)
    {
        this.user = user;
        this.group = group;
        this.needsSearchRight = needsSearchRight;
    }

    /// <summary>The user for a cluster: its present owner if there is one, otherwise nobody.</summary>
    /// <param name="cluster">Absolute path of the cluster, which need not exist.</param>
    /// <param name="binaries">Folder of the binaries, which that user must reach as well.</param>
    public static async Task<PostgresUser> ForAsync(string cluster, string binaries, CancellationToken ct)
    {
        var (user, group) = (Nobody, Nobody);
        if (NativeMethods.EffectiveUserId() == 0 && Directory.Exists(cluster))
        {
            var (exitCode, owner) = await ChildProcess.RunAsync("stat", ["-c", "%u %g", cluster], ct);
            var parts = owner.Trim().Split(' ');
            if (exitCode == 0 && parts is [var ownerText, var groupText]
                && uint.TryParse(ownerText, CultureInfo.InvariantCulture, out var ownerId) && ownerId != 0)
            {
                (user, group) = (ownerId, uint.Parse(groupText, CultureInfo.InvariantCulture));
            }
        }

        return new(user, group, !IsOpenToAll(cluster) || !IsOpenToAll(binaries));
    }

    /// <summary>Makes the user own a folder. Does nothing when everything runs as the same user.</summary>
    public void Own(string folder)
    {
        if (isRoot && NativeMethods.ChangeOwner(folder, user, group) != 0)
        {
            throw new StartRefusedException($"The folder {folder} cannot be given to the user {user} that runs PostgreSQL.");
        }
    }

    /// <summary>The words to put before a command so that it runs as this user.</summary>
    public IEnumerable<string> Prefix()
    {
        if (!isRoot)
        {
            return [];
        }

        string[] words = ["setpriv", $"--reuid={user}", $"--regid={group}", "--clear-groups"];

        // A clone below /root is closed to everybody else: let this one process pass through folders, as root itself may.
        // Without no_setuid_fixup the system call access(), which initdb uses, ignores that right.
        return needsSearchRight
            ? [.. words, "--inh-caps=-all,+dac_read_search", "--ambient-caps=+dac_read_search", "--bounding-set=-all,+dac_read_search", "--securebits=+no_setuid_fixup"]
            : words;
    }

    private static bool IsOpenToAll(string path)
    {
        for (var folder = new DirectoryInfo(path).Parent; folder is not null; folder = folder.Parent)
        {
            if (folder.Exists && !folder.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
            {
                return false;
            }
        }

        return true;
    }
}
