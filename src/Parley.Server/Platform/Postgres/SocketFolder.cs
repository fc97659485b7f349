using System.Text;

namespace Parley.Server.Platform.Postgres;

/// <summary>The folder of PostgreSQL's socket, closed to everybody else.</summary>
internal static class SocketFolder
{
    // The kernel allows 107 bytes for a socket's path, and PostgreSQL appends "/.s.PGSQL.5432.lock".
    private const int LongestPath = 85;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the folder below <paramref name="parent"/>, or a short one in the temporary folder when that path is too long.</summary>
    public static string Make(string parent, PostgresUser user)
    {
        var note = Path.Combine(parent, "socket-folder");
        RemoveShortOne(note);

        var folder = Path.Combine(parent, "socket");
        if (Encoding.UTF8.GetByteCount(folder) > LongestPath)
        {
            // The name is random and the folder is made for its owner only: nobody can have prepared it.
            folder = Directory.CreateTempSubdirectory("parley-").FullName;
            File.WriteAllText(note, folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly);
        }

        user.Own(folder);
        File.SetUnixFileMode(folder, OwnerOnly);
        return folder;
    }

    /// <summary>Removes the short folder of an earlier run, if there was one.</summary>
    public static void RemoveShortOne(string note)
    {
        if (!File.Exists(note))
        {
            return;
        }

        var folder = File.ReadAllText(note);
        if (Directory.Exists(folder) && Path.GetFileName(folder).StartsWith("parley-", StringComparison.Ordinal))
        {
            Directory.Delete(folder, recursive: true);
        }

        File.Delete(note);
    }
}
