namespace Parley.Testing;

/// <summary>Files of the repository, for tests about them.</summary>
public static class Repository
{
    /// <summary>The folder that holds <c>Parley.slnx</c>.</summary>
    public static string Root { get; } = Find();

    /// <summary>Absolute path of a file of the repository.</summary>
    public static string File(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "Parley.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }
}
