namespace DmarcIngest.Mail.Folder;

/// <summary>A file as it was when its folder was listed. Of a hundred thousand each is kept, which <see cref="FileInfo"/> is too large for.</summary>
/// <param name="FullName">Its path.</param>
/// <param name="Length">Bytes.</param>
/// <param name="LastWriteTimeUtc">When it was written to last.</param>
internal sealed record ListedFile(string FullName, long Length, DateTime LastWriteTimeUtc)
{
    public string Name => Path.GetFileName(FullName);

    /// <summary>Null if it was taken away.</summary>
    public static ListedFile? Of(FileInfo file) => file.Exists ? new ListedFile(file.FullName, file.Length, file.LastWriteTimeUtc) : null;
}
