namespace Parley.Server.Platform;

internal static class DataFolder
{
    // Others may pass through (PostgreSQL runs as another user when the server is root) but not look around.
    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Makes the folder when it is missing and proves that it can be written.</summary>
    /// <exception cref="StartRefusedException">It cannot be made or written.</exception>
    public static void Require(string path)
    {
        try
        {
            Directory.CreateDirectory(path, Mode);
            var probe = Path.Combine(path, $".write-{Guid.NewGuid():N}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception reason) when (reason is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(
                $"The data folder {path} cannot be written by the user {Environment.UserName}; "
                + "make it writable or name another one in Parley__DataFolder.", reason);
        }
    }
}
