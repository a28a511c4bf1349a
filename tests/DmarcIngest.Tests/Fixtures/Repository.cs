namespace DmarcIngest.Tests.Fixtures;

/// <summary>Folders that tests read: the repository itself, and beside it the folder of test servers and corpora, where present.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>
    /// A path under the folder <c>shared</c> beside the repository; skips the test, with the reason, where it is absent. Not to be called
    /// within a multiple assertion, where NUnit makes a failure of it.
    /// </summary>
    public static string Shared(string path)
    {
        string full = Path.GetFullPath(Path.Combine(Root, "..", "shared", path));
        if (!Path.Exists(full))
        {
            Assert.Ignore($"Needs shared/{path} beside the repository.");
        }

        return full;
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "DmarcIngest.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("DmarcIngest.sln was not found above the test assembly.");
    }
}
