using DmarcIngest.Reports.Decoding;
using MimeKit;

namespace DmarcIngest.Reports.Failure;

/// <summary>Reads the named fields of a sample's header; all else of it is left alone.</summary>
internal sealed class SampleReader(ReadLimits limits, DeviationSet deviations)
{
    private const int MostAddresses = 100;
    private static readonly string[] Named = ["from", "to", "cc", "reply-to", "subject", "date", "message-id", "return-path", "list-id"];

    public FailureSample Read(HeaderList header, bool headersOnly)
    {
        FailureFields fields = new(header, limits, deviations);
        if (header.Count >= ManyFields.MostOfPart)
        {
            deviations.Add(FailureDeviations.TextTruncated);
        }

        Dictionary<string, string> named = [];
        foreach (string name in Named)
        {
            if (fields.All(name) is [{ } first, ..])
            {
                named.Add(name, first);
            }
        }

        return new FailureSample
        {
            Subject = named.GetValueOrDefault("subject"),
            Date = FailureFields.ToDate(named.GetValueOrDefault("date")),
            MessageId = Bare(named, "message-id"),
            ReturnPath = Bare(named, "return-path"),
            ListId = named.GetValueOrDefault("list-id"),
            HeadersOnly = headersOnly,
            ReceivedCount = header.Count(field => field.Id == HeaderId.Received),
            From = Addresses(header, HeaderId.From),
            To = Addresses(header, HeaderId.To),
            Cc = Addresses(header, HeaderId.Cc),
            ReplyTo = Addresses(header, HeaderId.ReplyTo),
            DkimSignatures = Signatures(fields),
            Headers = named,
        };
    }

    private static string? Bare(Dictionary<string, string> named, string name) => named.TryGetValue(name, out string? value) ? FailureFields.Bare(value) : null;

    private List<SampleAddress> Addresses(HeaderList header, HeaderId id)
    {
        List<SampleAddress> addresses = [];
        int index = header.IndexOf(id);
        if (index < 0 || header[index].RawValue.Length > limits.FreeTextLength * 4 || !TryParse(header[index], out InternetAddressList? list))
        {
            return addresses;
        }

        foreach (MailboxAddress mailbox in list.Mailboxes)
        {
            if (addresses.Count == MostAddresses)
            {
                deviations.Add(FailureDeviations.TextTruncated);
                break;
            }

            string name = Printable.Clean(mailbox.Name, limits.TextLength);
            string address = Printable.Clean(mailbox.Address, limits.TextLength);
            if (address.Length > 0)
            {
                addresses.Add(new SampleAddress(name.Length == 0 ? null : name, address));
            }
        }

        return addresses;
    }

    // Encoded words are decoded after parsing, because they may hold commas; bytes that should not be there before it.
    private static bool TryParse(Header header, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out InternetAddressList? list) =>
        HeaderText.IsUnencoded(header)
            ? InternetAddressList.TryParse(HeaderText.Decode(header), out list)
            : InternetAddressList.TryParse(header.RawValue, out list);

    private static List<SampleSignature> Signatures(FailureFields fields)
    {
        List<SampleSignature> signatures = [];
        foreach (string signature in fields.All("DKIM-Signature"))
        {
            string? domain = Tag(signature, "d");
            if (domain is not null)
            {
                signatures.Add(new SampleSignature(domain.ToLowerInvariant(), Tag(signature, "s") ?? "none"));
            }
        }

        return signatures;
    }

    private static string? Tag(string signature, string name)
    {
        foreach (string tag in signature.Split(';', StringSplitOptions.TrimEntries))
        {
            int equals = tag.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && tag[..equals].Trim() == name)
            {
                string value = tag[(equals + 1)..].Trim();
                return value.Length == 0 ? null : value;
            }
        }

        return null;
    }
}
