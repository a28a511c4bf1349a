using System.Globalization;
using System.Text;
using System.Xml;

namespace DmarcIngest.Tests.Enrichment.Verdicts.HeldOut;

/// <summary>Writes a report of RFC 7489 as its reporter would, habits included.</summary>
internal sealed class ReportXml(Receiver receiver, Policy policy, DateOnly day, string id)
{
    public string Of(IReadOnlyList<Sighting> records)
    {
        StringBuilder text = new();
        using (XmlWriter xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = !receiver.Has(Habits.OneLine), OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("feedback");
            if (receiver.Has(Habits.Version))
            {
                Leaf(xml, "version", receiver.Org == "AMAZON-SES" ? "0.1" : "1.0");
            }

            WriteHead(xml);
            foreach (Sighting seen in records)
            {
                WriteRecord(xml, seen);
            }

            xml.WriteEndElement();
        }

        string declaration = receiver.Org is "Enterprise Outlook" or "Outlook.com" or "Yahoo" ? "<?xml version=\"1.0\"?>" : "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>";
        return (receiver.Has(Habits.OneLine) ? declaration : declaration + "\n") + text;
    }

    private static void Leaf(XmlWriter xml, string name, string value) => xml.WriteElementString(name, value);

    private void WriteHead(XmlWriter xml)
    {
        long begin = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds();
        xml.WriteStartElement("report_metadata");
        Leaf(xml, "org_name", receiver.Org);
        Leaf(xml, "email", receiver.Email);
        Leaf(xml, "report_id", id);
        xml.WriteStartElement("date_range");
        Leaf(xml, "begin", begin.ToString(CultureInfo.InvariantCulture));
        Leaf(xml, "end", (begin + (receiver.Has(Habits.NextDay) ? 86_400 : 86_399)).ToString(CultureInfo.InvariantCulture));
        xml.WriteEndElement();
        xml.WriteEndElement();

        xml.WriteStartElement("policy_published");
        Leaf(xml, "domain", policy.Domain);
        Leaf(xml, "adkim", policy.Adkim);
        Leaf(xml, "aspf", policy.Aspf);
        Leaf(xml, "p", policy.P);
        if (!receiver.Has(Habits.NoSp))
        {
            Leaf(xml, "sp", receiver.Has(Habits.NilSp) ? "nil" : policy.P);
        }

        Leaf(xml, "pct", "100");
        xml.WriteEndElement();
    }

    private void WriteRecord(XmlWriter xml, Sighting seen)
    {
        bool dkim = policy.DkimAligned(seen);
        bool spf = policy.SpfAligned(seen);
        (string Type, string? Comment)? reason = dkim || spf ? null : Reason(seen);
        xml.WriteStartElement("record");
        xml.WriteStartElement("row");
        Leaf(xml, "source_ip", seen.Source);
        Leaf(xml, "count", seen.Count.ToString(CultureInfo.InvariantCulture));
        xml.WriteStartElement("policy_evaluated");
        Leaf(xml, "disposition", dkim || spf || reason is not null ? "none" : policy.P);
        Leaf(xml, "dkim", dkim ? "pass" : "fail");
        Leaf(xml, "spf", spf ? "pass" : "fail");
        if (reason is { } why)
        {
            xml.WriteStartElement("reason");
            Leaf(xml, "type", why.Type);
            Leaf(xml, "comment", why.Comment ?? "");
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
        WriteIdentifiers(xml, seen);
        xml.WriteStartElement("auth_results");
        foreach (Action write in receiver.Has(Habits.SpfFirst) ? (Action[])[() => WriteSpf(xml, seen), () => WriteDkim(xml, seen)] : [() => WriteDkim(xml, seen), () => WriteSpf(xml, seen)])
        {
            write();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private (string Type, string? Comment)? Reason(Sighting seen) => seen.Carrier switch
    {
        Carrier.Sealed when receiver.Has(Habits.ArcReason) => ("local_policy", "arc=pass"),
        Carrier.List when receiver.Has(Habits.ListReason) => ("mailing_list", null),
        Carrier.List when receiver.Has(Habits.ArcReason) && receiver.Org == "google.com" => ("local_policy", "arc=pass"),
        _ => null,
    };

    private void WriteIdentifiers(XmlWriter xml, Sighting seen)
    {
        xml.WriteStartElement("identifiers");
        if (receiver.Has(Habits.EnvelopeTo))
        {
            Leaf(xml, "envelope_to", receiver.Org == "Outlook.com" ? "outlook.com" : "partner.test");
        }

        if (receiver.Has(Habits.EnvelopeFrom))
        {
            Leaf(xml, "envelope_from", seen.Scope == "helo" ? "" : seen.Envelope);
        }

        Leaf(xml, "header_from", seen.HeaderFrom);
        xml.WriteEndElement();
    }

    private void WriteDkim(XmlWriter xml, Sighting seen)
    {
        if (seen.Signatures.Count == 0 && receiver.Has(Habits.EmptyDkim))
        {
            xml.WriteStartElement("dkim");
            Leaf(xml, "domain", "");
            Leaf(xml, "selector", "");
            Leaf(xml, "result", "none");
            xml.WriteEndElement();
        }

        foreach (Signature signature in seen.Signatures)
        {
            xml.WriteStartElement("dkim");
            Leaf(xml, "domain", signature.Domain);
            if (receiver.Has(Habits.Selector))
            {
                Leaf(xml, "selector", signature.Selector);
            }

            Leaf(xml, "result", signature.Result);
            xml.WriteEndElement();
        }
    }

    private void WriteSpf(XmlWriter xml, Sighting seen)
    {
        xml.WriteStartElement("spf");
        Leaf(xml, "domain", seen.Envelope);
        if (receiver.Has(Habits.Scope))
        {
            Leaf(xml, "scope", seen.Scope);
        }

        Leaf(xml, "result", seen.Spf == "fail" && receiver.Has(Habits.HardFail) ? "hardfail" : seen.Spf);
        xml.WriteEndElement();
    }
}
