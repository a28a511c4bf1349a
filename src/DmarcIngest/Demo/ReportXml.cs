using System.Globalization;
using System.Text;
using System.Xml;

namespace DmarcIngest.Demo;

/// <summary>Writes a report in its reporter's hand.</summary>
internal sealed class ReportXml : IDisposable
{
    private const string Namespace9990 = "urn:ietf:params:xml:ns:dmarc-2.0";

    private readonly StringBuilder text = new();
    private readonly XmlWriter xml;
    private readonly Reporter reporter;
    private readonly string? space;

    private ReportXml(Reporter reporter)
    {
        this.reporter = reporter;
        space = reporter.Has(Habits.Rfc9990) ? Namespace9990 : null;
        text.Append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, NewLineChars = "\n", IndentChars = reporter.Has(Habits.Tabs) ? "\t" : "  " });
    }

    public static string Write(Reporter reporter, DomainPolicy policy, string id, (long Begin, long End) period, IEnumerable<KeyValuePair<Row, int>> rows)
    {
        using ReportXml report = new(reporter);
        report.WriteHead(policy, id, period);
        foreach ((Row row, int count) in rows)
        {
            report.WriteRecord(row, count);
        }

        report.xml.WriteEndElement();
        report.xml.Flush();
        return report.text.Append('\n').ToString();
    }

    public void Dispose() => xml.Dispose();

    private void WriteHead(DomainPolicy policy, string id, (long Begin, long End) period)
    {
        Start("feedback");
        Optional("version", reporter.Has(Habits.Version) ? "1.0" : null);
        Start("report_metadata");
        Leaf("org_name", reporter.Org);
        Leaf("email", reporter.Email);
        Optional("extra_contact_info", reporter.Contact);
        Leaf("report_id", id);
        Start("date_range");
        Leaf("begin", period.Begin.ToString(CultureInfo.InvariantCulture));
        Leaf("end", period.End.ToString(CultureInfo.InvariantCulture));
        xml.WriteEndElement();
        xml.WriteEndElement();

        bool full = !reporter.Has(Habits.ShortPolicy);
        bool is9990 = reporter.Has(Habits.Rfc9990);
        Start("policy_published");
        Leaf("domain", policy.Domain);
        Optional("adkim", full ? "r" : null);
        Optional("aspf", full ? "r" : null);
        Leaf("p", policy.P);
        Optional("sp", full ? policy.Sp : null);
        Optional("pct", is9990 ? null : policy.Pct.ToString(CultureInfo.InvariantCulture));
        Optional("np", reporter.Has(Habits.Np) ? policy.Sp : null);
        Optional("fo", reporter.Has(Habits.Fo) ? "0" : null);
        Optional("discovery_method", is9990 ? "psl" : null);
        Optional("testing", is9990 ? "n" : null);
        xml.WriteEndElement();
    }

    private void WriteRecord(Row row, int count)
    {
        Start("record");
        Start("row");
        Leaf("source_ip", row.Source.ToString());
        Leaf("count", count.ToString(CultureInfo.InvariantCulture));
        Start("policy_evaluated");
        Leaf("disposition", row.Disposition);
        Leaf("dkim", row.DkimPasses ? "pass" : "fail");
        Leaf("spf", row.SpfPasses ? "pass" : "fail");
        if (row.Reason is { } reason)
        {
            Start("reason");
            Leaf("type", reason.Type);
            Optional("comment", reason.Comment);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
        Start("identifiers");
        Optional("envelope_to", row.EnvelopeTo);
        Optional("envelope_from", reporter.Has(Habits.EnvelopeFrom) ? row.EnvelopeFrom : null);
        Leaf("header_from", row.HeaderFrom);
        xml.WriteEndElement();
        if (!row.WithoutResults)
        {
            WriteResults(row);
        }

        xml.WriteEndElement();
    }

    private void WriteResults(Row row)
    {
        Start("auth_results");
        foreach (Signature signature in row.Signatures.Signatures)
        {
            string? selector = reporter.Has(Habits.NoSelector) ? null : signature.Selector;
            Start("dkim");
            Leaf("domain", signature.Domain);
            Optional("selector", reporter.Has(Habits.ResultFirst) ? null : selector);
            Leaf("result", signature.Result);
            Optional("selector", reporter.Has(Habits.ResultFirst) ? selector : null);
            Optional("human_result", reporter.Has(Habits.HumanResult) ? Words(signature.Result) : null);
            xml.WriteEndElement();
        }

        if (row.Helo is { } helo)
        {
            WriteSpf(helo, "helo", row.SpfResult == "pass" && helo.Contains('.', StringComparison.Ordinal) ? "pass" : "none");
        }

        bool isBounce = row.EnvelopeFrom.Length == 0 && !reporter.Has(Habits.Rfc9990);
        WriteSpf(row.SpfDomain, reporter.Has(Habits.Scope) ? isBounce ? "helo" : "mfrom" : null, row.SpfResult);
        xml.WriteEndElement();
    }

    private void WriteSpf(string domain, string? scope, string result)
    {
        Start("spf");
        Leaf("domain", domain);
        Optional("scope", scope);
        Leaf("result", result);
        xml.WriteEndElement();
    }

    private static string Words(string result) => result switch
    {
        "pass" => "2048-bit key",
        "none" => "no signature data",
        "permerror" => "invalid (public key: not available)",
        _ => "body hash did not verify",
    };

    private void Start(string name) => xml.WriteStartElement(name, space);

    private void Leaf(string name, string value) => xml.WriteElementString(name, space, value);

    private void Optional(string name, string? value)
    {
        if (value is not null)
        {
            Leaf(name, value);
        }
    }
}
