namespace DmarcIngest.Mail.Folder;

/// <summary>A file as it was when its folder was listed. Of a backlog each is kept, so it holds no more than its own name.</summary>
/// <param name="Folder">The folder, one text for all of its files.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Length">Bytes.</param>
/// <param name="LastWriteTimeUtc">When it was written to last.</param>
internal sealed record ListedFile(string Folder, string Name, long Length, DateTime LastWriteTimeUtc)
{
    public string FullName => Path.Combine(Folder, Name);

    /// <summary>Null if it was taken away.</summary>
    public static ListedFile? Of(FileInfo file) => Of(file, file.DirectoryName!);

    /// <summary>Null if it was taken away.</summary>
    public static ListedFile? Of(FileInfo file, string folder) => file.Exists ? new ListedFile(folder, file.Name, file.Length, file.LastWriteTimeUtc) : null;
}
