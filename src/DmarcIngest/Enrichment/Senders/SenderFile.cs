using Microsoft.Extensions.Logging;

namespace DmarcIngest.Enrichment.Senders;

/// <summary>
/// One file of senders, read anew when it has changed. A wrong line costs that line; a file that cannot be read at all answers nothing, or as
/// the last good one did. Both are told once. Not safe for several threads: <see cref="SenderList"/> sees to that.
/// </summary>
internal sealed partial class SenderFile(string path, ILogger logger)
{
    private const int MostBytes = 16 * 1024 * 1024;

    private (DateTime Changed, long Length)? read;

    public string Path => path;

    /// <summary>What is wrong with the file; null if nothing is.</summary>
    public string? Trouble { get; private set; }

    /// <summary>What the file says.</summary>
    public IReadOnlyDictionary<(SenderKind Kind, string Value), Sender> Entries { get; private set; } = new Dictionary<(SenderKind Kind, string Value), Sender>();

    /// <summary>Looks at the file again; true if <see cref="Entries"/> may have changed.</summary>
    public bool Look()
    {
        try
        {
            FileInfo file = new(path);
            (DateTime, long Length)? now = file.Exists ? (file.LastWriteTimeUtc, file.Length) : null;
            // One with trouble is tried again, whatever its time says: it may have been looked at while it was written.
            if (Trouble is null && read is not null && now == read)
            {
                return false;
            }

            SenderLines lines = SenderLines.Read(Bytes());
            bool again = read is not null && now != read;
            (read, Entries) = (now, lines.Entries);
            Tell(lines.Trouble, LogWrongLines);
            if (again)
            {
                LogReadAnew(path);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or FormatException)
        {
            Tell(exception is FileNotFoundException or DirectoryNotFoundException ? "it is not there" : exception.Message, LogUnusable);
            return false;
        }
    }

    /// <summary>The whole file, however long it says that it is.</summary>
    private byte[] Bytes()
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        if (stream.Length > MostBytes)
        {
            throw TooLong();
        }

        using MemoryStream whole = new((int)stream.Length);
        byte[] piece = new byte[64 * 1024];
        while (stream.Read(piece) is > 0 and int count)
        {
            whole.Write(piece, 0, count);
            if (whole.Length > MostBytes)
            {
                throw TooLong();
            }
        }

        return whole.ToArray();

        static FormatException TooLong() => new($"it is larger than {MostBytes} bytes");
    }

    private void Tell(string? trouble, Action<string, string> log)
    {
        if (trouble is not null && trouble != Trouble)
        {
            log(path, trouble);
        }

        Trouble = trouble;
    }

    [LoggerMessage(LogLevel.Warning, "The list of senders {Path} cannot be used: {Reason}. Senders stay as they were known, or unknown; mail goes on.")]
    private partial void LogUnusable(string path, string reason);

    [LoggerMessage(LogLevel.Warning, "The list of senders {Path} has wrong lines, which are left out: {Reasons}.")]
    private partial void LogWrongLines(string path, string reasons);

    [LoggerMessage(LogLevel.Information, "The list of senders {Path} has changed and was read anew.")]
    private partial void LogReadAnew(string path);
}
