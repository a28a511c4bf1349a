using System.Text;

namespace DmarcIngest.Tests.Fixtures;

/// <summary>
/// Writes a mail as bytes. What is set is what is written, wrong labels included; a single part is the mail's own body unless
/// <see cref="Multipart"/> says otherwise.
/// </summary>
internal sealed class MailBuilder
{
    private readonly List<MailPart> parts = [];
    private readonly StringBuilder header = new();
    private string? multipart;
    private string subject = "Report Domain: example.org Submitter: reporter.example Report-ID: <1@reporter.example>";
    private string boundary = "=_edge";

    /// <summary>A mail with the subject of an aggregate report.</summary>
    public static MailBuilder Report() => new();

    /// <summary>A mail that shows no sign of being a report.</summary>
    public static MailBuilder Letter() => new() { subject = "Lunch on Friday?" };

    /// <param name="value">As it stands in the header: encoded words, folding.</param>
    public MailBuilder Subject(string value)
    {
        subject = value;
        return this;
    }

    public MailBuilder Header(string name, string value)
    {
        header.Append(name).Append(": ").Append(value).Append("\r\n");
        return this;
    }

    public MailBuilder Boundary(string value)
    {
        boundary = value;
        return this;
    }

    /// <param name="subtype">With parameters where wanted: <c>report; report-type=tlsrpt</c>.</param>
    public MailBuilder Multipart(string subtype)
    {
        multipart = subtype;
        return this;
    }

    public MailBuilder With(params MailPart[] more)
    {
        parts.AddRange(more);
        return this;
    }

    public MailBuilder Attach(byte[] content, string? name = null, string type = "application/octet-stream", Transfer transfer = Transfer.Base64) =>
        With(MailPart.File(content, name, type, transfer));

    public byte[] Build()
    {
        MailPart body = parts.Count == 1 && multipart is null ? parts[0] : MailPart.Multipart(multipart ?? "mixed", boundary, [.. parts]);
        string top = $"From: Reporter <dmarc@reporter.example>\r\nTo: rua@example.org\r\nSubject: {subject}\r\nMessage-ID: <m1@reporter.example>\r\nMIME-Version: 1.0\r\n{header}";
        return [.. Encoding.UTF8.GetBytes(top + body.Header + "\r\n"), .. body.Body];
    }
}
