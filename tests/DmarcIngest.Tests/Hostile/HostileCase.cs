using System.Text;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Hostile;

/// <summary>A mail or file made to break the program, and what must become of it.</summary>
/// <param name="Name">What it does, in words.</param>
/// <param name="Outcome">How it must be filed.</param>
/// <param name="Reason">The reason that the ingest log must give; <c>none</c> where it must be read.</param>
/// <param name="Write">Writes all its bytes.</param>
internal sealed record HostileCase(string Name, string Outcome, string Reason, Action<Stream> Write)
{
    /// <summary>A deviation that the ingest log must tell of; null if none is asked for.</summary>
    public string? Deviation { get; init; }

    /// <summary>A case whose bytes are made at once.</summary>
    public static HostileCase Of(string name, string outcome, string reason, Func<byte[]> mail) => new(name, outcome, reason, stream => stream.Write(mail()));

    /// <summary>A mail that announces an aggregate report and has one attachment.</summary>
    public static byte[] Attached(byte[] content, string file = "example.org.xml.gz") => MailBuilder.Report().With(Part(content, file)).Build();

    /// <summary>A small aggregate report with this report id.</summary>
    public static string Report(string id) => Encoding.UTF8.GetString(Pack.Report(id));

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Times(int count, string text) => new StringBuilder(count * text.Length).Insert(0, text, count).ToString();

    /// <summary>gzip of what is written, without holding it.</summary>
    public static byte[] Gzip(Action<Stream> write)
    {
        using MemoryStream packed = new();
        using (System.IO.Compression.GZipStream gzip = new(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            write(gzip);
        }

        return packed.ToArray();
    }

    // Many of these are of twenty megabytes, for which MailPart's own way is slow.
    private static MailPart Part(byte[] content, string file) => new(
        $"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"{file}\"\r\nContent-Transfer-Encoding: base64\r\n",
        Encoding.ASCII.GetBytes(Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks)));
}
