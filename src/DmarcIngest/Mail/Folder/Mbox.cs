using System.Globalization;
using System.Text;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Mail.Folder;

/// <summary>Reads an mbox file (mboxrd: <c>&gt;From </c> is unquoted by one sign) mail by mail, never the whole file.</summary>
internal static class Mbox
{
    public static int Count(FileInfo file)
    {
        int mails = 0;
        bool blank = true;
        foreach (byte[] line in Lines(file))
        {
            mails += blank && line.AsSpan().StartsWith("From "u8) ? 1 : 0;
            blank = IsBlank(line);
        }

        return mails;
    }

    public static IEnumerable<MailItem> Read(FileInfo file, string key, string source, ReadLimits limits)
    {
        DateTimeOffset received = new(file.LastWriteTimeUtc, TimeSpan.Zero);
        MemoryStream? mail = null;
        long size = 0;
        int number = 0;
        bool blank = true;
        foreach (byte[] line in Lines(file))
        {
            if (blank && line.AsSpan().StartsWith("From "u8))
            {
                if (mail is not null)
                {
                    yield return Item(mail, size);
                }

                (mail, size, number, blank) = (new MemoryStream(), 0, number + 1, false);
                received = DateOf(line) ?? new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero);
                continue;
            }

            blank = IsBlank(line);
            int quoted = IsQuotedFrom(line) ? 1 : 0;
            size += line.Length - quoted;
            if (size <= limits.MailBytes)
            {
                mail?.Write(line.AsSpan(quoted));
            }
        }

        if (mail is not null)
        {
            yield return Item(mail, size);
        }

        MailItem Item(MemoryStream content, long length) => new()
        {
            Source = source,
            Key = $"{key}#{number}",
            Received = received,
            Size = length,
            Content = MailItem.ContentOf(length <= limits.MailBytes ? content.ToArray() : null),
        };
    }

    private static bool IsBlank(byte[] line) => line.AsSpan().TrimEnd("\r\n"u8).IsEmpty;

    private static bool IsQuotedFrom(byte[] line) => line.Length > 0 && line[0] == '>' && line.AsSpan().TrimStart((byte)'>').StartsWith("From "u8);

    /// <summary><c>From sender Sun Nov  1 00:00:00 2026</c>, UTC by convention.</summary>
    private static DateTimeOffset? DateOf(byte[] line)
    {
        string[] words = Encoding.Latin1.GetString(line).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words.Length >= 6 && DateTimeOffset.TryParseExact(
            string.Join(' ', words[^5..]), "ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date)
            ? date
            : null;
    }

    /// <summary>Lines with their ends; a line longer than 1 MiB comes in pieces, so that a file without line ends costs no memory.</summary>
    private static IEnumerable<byte[]> Lines(FileInfo file)
    {
        using FileStream stream = new(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024);
        using MemoryStream line = new();
        for (int next = stream.ReadByte(); next >= 0; next = stream.ReadByte())
        {
            line.WriteByte((byte)next);
            if (next == '\n' || line.Length == 1024 * 1024)
            {
                yield return line.ToArray();
                line.SetLength(0);
            }
        }

        if (line.Length > 0)
        {
            yield return line.ToArray();
        }
    }
}
