using System.Text;
using System.Text.RegularExpressions;

namespace DmarcIngest.Faults.Audit;

/// <summary>Reads mailboxes off the disk (Maildir++), past the server and the daemon.</summary>
internal static partial class MaildirReading
{
    private const int HeaderBytes = 2048;

    public static IEnumerable<FoundMail> Read(string mailbox, string folder)
    {
        foreach ((string name, string path) in Folders(folder))
        {
            foreach (string file in Files(path))
            {
                yield return new FoundMail(mailbox, name, MessageId(file));
            }
        }
    }

    /// <summary>The mails of one folder.</summary>
    public static IEnumerable<string> Files(string path) =>
        new[] { "new", "cur" }.Select(part => Path.Combine(path, part)).Where(Directory.Exists).SelectMany(Directory.EnumerateFiles);

    private static IEnumerable<(string Name, string Path)> Folders(string folder) =>
        Directory.Exists(folder)
            ? Directory.EnumerateDirectories(folder, ".*").Select(path => (Path.GetFileName(path)[1..].Replace('.', '/'), path)).Prepend(("INBOX", folder))
            : [];

    private static string MessageId(string file)
    {
        using FileStream stream = File.OpenRead(file);
        byte[] start = new byte[HeaderBytes];
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        Match match = Field().Match(Encoding.Latin1.GetString(start, 0, read));
        return match.Success ? match.Groups[1].Value : $"none, file {Path.GetFileName(file)}";
    }

    [GeneratedRegex(@"^Message-ID: <([^>]*)>", RegexOptions.Multiline)]
    private static partial Regex Field();
}
