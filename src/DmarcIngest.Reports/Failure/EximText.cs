using System.Text;
using MimeKit;

namespace DmarcIngest.Reports.Failure;

/// <summary>
/// The plain text that Exim, cPanel and gateways built on them send instead of an ARF report: a sentence, lines of <c>Name: value</c>, and
/// behind a dashed line the header of the sample.
/// </summary>
internal static class EximText
{
    private static ReadOnlySpan<byte> Divider => "------ This is a copy of the headers"u8;

    /// <summary>The lines as the fields of ARF that they mean, and the sample's header; null where none follows.</summary>
    public static (HeaderList Fields, ReadOnlyMemory<byte>? Sample) Read(ReadOnlyMemory<byte> text)
    {
        int divider = text.Span.IndexOf(Divider);
        ReadOnlyMemory<byte> head = divider < 0 ? text : text[..divider];
        HeaderList fields = [];
        fields.Add("Feedback-Type", "auth-failure");
        fields.Add("Auth-Failure", "dmarc");
        foreach (string line in Encoding.UTF8.GetString(head.Span).Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line[(colon + 1)..].Trim() is { Length: > 0 } value)
            {
                Add(fields, line[..colon].Trim().ToLowerInvariant(), value);
            }
        }

        if (divider < 0)
        {
            return (fields, null);
        }

        ReadOnlyMemory<byte> rest = text[divider..];
        int end = rest.Span.IndexOf((byte)'\n');
        return (fields, end < 0 ? null : rest[(end + 1)..]);
    }

    private static void Add(HeaderList fields, string name, string value)
    {
        switch (name)
        {
            case "sender domain":
                fields.Add("Reported-Domain", value);
                break;
            case "sender ip address":
                fields.Add("Source-IP", value);
                break;
            case "received date":
                fields.Add("Arrival-Date", value);
                break;
            case "spf alignment":
                fields.Add(FailureFields.SpfAlignment, value);
                break;
            case "dkim alignment":
                fields.Add(FailureFields.DkimAlignment, value);
                break;
            case "dmarc results":
                fields.Add("Delivery-Result", Delivery(value));
                break;
        }
    }

    // "Quarantine", "Reject", "None, Accept": the policy, and what was done.
    private static string Delivery(string results) =>
        results.Contains("reject", StringComparison.OrdinalIgnoreCase) ? "reject"
        : results.Contains("quarantine", StringComparison.OrdinalIgnoreCase) ? "spam"
        : results.Contains("accept", StringComparison.OrdinalIgnoreCase) ? "delivered"
        : "other";
}
