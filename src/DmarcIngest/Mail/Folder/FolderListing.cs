namespace DmarcIngest.Mail.Folder;

/// <summary>What lies in a folder and is a mail or a report. Links are not followed: what they lead to is not ours to take away.</summary>
internal static class FolderListing
{
    private static readonly string[] MaildirFolders = ["new", "cur"];
    private static readonly string[] Unfinished = [".tmp", ".part", ".crdownload"];
    private static readonly EnumerationOptions NoLinks = new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };

    /// <summary>False for what is hidden or half-copied.</summary>
    public static bool IsCandidate(ListedFile file) =>
        !file.Name.StartsWith('.') && !Array.Exists(Unfinished, end => file.Name.EndsWith(end, StringComparison.OrdinalIgnoreCase));

    public static bool IsMaildir(string folder) => Array.TrueForAll(MaildirFolders, name => Directory.Exists(Path.Combine(folder, name)));

    /// <summary>The folders that mails of a folder lie in: those of a Maildir, or the folder itself.</summary>
    public static IEnumerable<string> MailFolders(string folder) =>
        IsMaildir(folder) ? MaildirFolders.Select(name => Path.Combine(folder, name)) : [folder];

    /// <summary>All files of a folder, hidden ones too; not those below it, nor what was taken away while it was listed.</summary>
    public static IEnumerable<ListedFile> Files(string folder)
    {
        DirectoryInfo directory = new(folder);
        return directory.EnumerateFiles("*", NoLinks).Select(file => ListedFile.Of(file, directory.FullName)).OfType<ListedFile>();
    }

    /// <summary>Mails and reports of a folder and all that is below it, Maildir sub-folders (<c>.Archive.2025</c>) too; of each folder the oldest first.</summary>
    public static IEnumerable<ListedFile> Deep(string folder)
    {
        bool maildir = IsMaildir(folder);
        IEnumerable<ListedFile> files = MailFolders(folder).SelectMany(Files).Where(IsCandidate);
        foreach (ListedFile file in OldestFirst(files))
        {
            yield return file;
        }

        foreach (DirectoryInfo below in new DirectoryInfo(folder).EnumerateDirectories("*", NoLinks).OrderBy(below => below.Name, StringComparer.Ordinal))
        {
            bool own = maildir && below.Name is "new" or "cur" or "tmp";
            if (own || (below.Name.StartsWith('.') && !IsMaildir(below.FullName)))
            {
                continue;
            }

            foreach (ListedFile file in Deep(below.FullName))
            {
                yield return file;
            }
        }
    }

    public static IReadOnlyList<ListedFile> OldestFirst(IEnumerable<ListedFile> files) =>
        [.. files.OrderBy(file => file.LastWriteTimeUtc).ThenBy(file => file.Name, StringComparer.Ordinal)];
}
