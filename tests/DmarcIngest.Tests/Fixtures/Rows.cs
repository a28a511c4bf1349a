using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Reports.Authenticity;
using DmarcIngest.Reports.Failure;
using DmarcIngest.Reports.Tls;
using DmarcIngest.Tests.Reports.Failure;
using DmarcIngest.Tests.Reports.Tls;

namespace DmarcIngest.Tests.Fixtures;

/// <summary>Rows made by hand, without a report to parse.</summary>
internal static class Rows
{
    public static DateTimeOffset September { get; } = new(2025, 9, 1, 0, 0, 0, TimeSpan.Zero);

    public static AggregateHeader Header { get; } = new()
    {
        Dialect = "7489",
        XmlSchema = "1.0",
        OrgName = "reporter.example",
        OrgEmail = "dmarc@reporter.example",
        ReportId = "report-1",
        Begin = September,
        End = September.AddDays(1),
        Errors = [],
        Policy = new PublishedPolicy { Domain = "example.com", P = "none" },
        Raw = new Dictionary<string, string>(),
    };

    /// <summary>22 characters of base64url, the same for the same name.</summary>
    public static string Id(string name) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));

    public static AggregateReport Report(AggregateHeader header, bool partial = false, ReportAuthenticity authenticity = ReportAuthenticity.Unverified) => new(_ => [])
    {
        Authenticity = authenticity,
        ReportUid = Id($"{header.OrgName} {header.ReportId} {header.Begin:O} {header.Policy.Domain}"),
        Partial = partial,
        Deviations = [],
        RowCount = 0,
        Header = header,
    };

    public static AggregateReport ReportOf(DateTimeOffset begin) => Report(Header with { Begin = begin, End = begin.AddDays(1) });

    public static AggregateReport ReportOf(string domain) => Report(Header with { Policy = Header.Policy with { Domain = domain } });

    public static AggregateRow Aggregate(
        string name,
        AggregateReport? report = null,
        long? count = 1,
        string? ip = "192.0.2.1",
        string dkim = "pass",
        string spf = "fail",
        string headerFrom = "example.com") => new()
    {
        Id = Id(name),
        Timestamp = (report ?? Plain).Header.Begin,
        Report = report ?? Plain,
        SourceIp = ip is null ? null : IPAddress.Parse(ip),
        MessageCount = count,
        Disposition = "none",
        DkimAlignment = dkim,
        SpfAlignment = spf,
        PolicyOverrides = [],
        HeaderFrom = headerFrom,
        DkimResults = [new DkimResult("example.com", "s1", dkim, null)],
        SpfResults = [new SpfResult("bounce.example.com", "mfrom", spf, null)],
        Deviations = [],
        Raw = new Dictionary<string, string>(),
    };

    /// <summary>A row in which every field that can be absent is there, with an override comment of one's choice.</summary>
    public static AggregateRow Full(string name, string comment = "mailing list") => new()
    {
        Id = Id(name),
        Timestamp = September,
        Report = Report(FullHeader, partial: true),
        SourceIp = IPAddress.Parse("2001:db8::25"),
        MessageCount = 42,
        Disposition = "quarantine",
        DkimAlignment = "fail",
        SpfAlignment = "fail",
        PolicyOverrides = [new PolicyOverride("mailing_list", comment), new PolicyOverride("other", null)],
        HeaderFrom = "news.example.com",
        EnvelopeFrom = "bounce.example.net",
        EnvelopeTo = "receiver.example",
        DkimResults = [new DkimResult("example.net", "s2048", "fail", "body hash"), new DkimResult("example.org", "none", "pass", null)],
        SpfResults = [new SpfResult("example.net", "helo", "softfail", "not listed")],
        Deviations = ["count_zero", "result_word"],
        Raw = new Dictionary<string, string> { ["auth_results.spf.result"] = "hardfail", ["row.count"] = " 42 " },
    };

    /// <summary>The row with what was looked up about its address.</summary>
    public static StoredRow WithFacts(StoredRow row, SourceFacts facts)
    {
        switch (row)
        {
            case AggregateRow aggregate:
                aggregate.SourceFacts = facts;
                break;
            case FailureRow failure:
                failure.SourceFacts = facts;
                break;
        }

        return row;
    }

    public static AggregateRow WithSender(AggregateRow row, string name, string type, string by = "spf")
    {
        row.Sender = new SourceSender(name, type, by);
        return row;
    }

    public static AggregateRow WithEvidence(AggregateRow row, string code = "dkim=aligned spf=other", string signer = "example.com")
    {
        row.Evidence = new AuthEvidence(code, signer);
        return row;
    }

    public static AggregateRow WithVerdict(AggregateRow row, SourceVerdict? verdict)
    {
        row.Verdict = verdict;
        return row;
    }

    /// <summary>A report about a domain whose period begins on a day, the first being the first of September.</summary>
    public static AggregateReport Of(string domain, int day) => Of(domain, September.AddDays(day - 1));

    /// <summary>A report about a domain whose period begins at a moment.</summary>
    public static AggregateReport Of(string domain, DateTimeOffset begin, string reporter = "reporter.example") =>
        Report(Header with { OrgName = reporter, Begin = begin, End = begin.AddDays(1), Policy = Header.Policy with { Domain = domain } });

    /// <summary>The row of a failure report about example.com.</summary>
    /// <param name="more">Further fields of the feedback part, each with its line end.</param>
    /// <param name="level">What is kept.</param>
    /// <param name="arrival">When the mail arrived.</param>
    public static FailureRow Failure(string more = "", PrivacyLevel level = PrivacyLevel.Full, DateTimeOffset? arrival = null)
    {
        string date = arrival is { } moment ? moment.ToString("r") : "Sun, 01 Nov 2026 09:00:00 +0900";
        return FailureMail.Row(FailureMail.Mail(more + FailureMail.Feedback.Replace("Sun, 01 Nov 2026 09:00:00 +0900", date, StringComparison.Ordinal)), level);
    }

    /// <summary>The rows of an SMTP TLS report about example.com: a policy and a failure detail.</summary>
    public static IEnumerable<TlsRow> Tls(DateTimeOffset begin) =>
        TlsSamples.Parse(TlsSamples.Report.Replace("2026-11-01T00:00:00Z", begin.UtcDateTime.ToString("s") + "Z", StringComparison.Ordinal)).ReadRows();

    public static IngestRow Ingest(string name, DateTimeOffset timestamp, string? subject = "Report domain: example.com") => new()
    {
        Id = Id(name),
        Timestamp = timestamp,
        Mailbox = "reports",
        MailKey = "1:4711",
        Received = timestamp.AddSeconds(-5),
        Bytes = 5_000_000_000,
        MessageId = null,
        From = "dmarc@reporter.example",
        Subject = subject,
        Outcome = "aggregate",
        ReportAuthenticity = "unverified",
        Reason = "none",
        Detail = null,
        PartOnly = false,
        Deviations = ["count_zero"],
        ReportUids = [Id("report")],
        Reporters = ["reporter.example", "グループ"],
        Domains = ["example.com"],
        NewestEnd = timestamp.AddSeconds(-65),
        Rows = 3,
        RowsExpired = 1,
        RowsRefused = 0,
        Waiting = 12,
    };

    /// <summary>A source of a domain's mail with every field there is.</summary>
    public static SourceRow Source(string name, DateTimeOffset seen, string domain = "example.com", string note = "メモ") => new()
    {
        Id = Id(name),
        Timestamp = seen,
        Domain = domain,
        Address = IPAddress.Parse("2001:db8::"),
        Source = "2001:db8::/64",
        Facts = new SourceFacts { Country = "JP", Asn = 64500, AsName = "n", AsDomain = "n.example", ReverseName = "mx.n.example", BaseDomain = "n.example" },
        Sender = new SourceSender("Sender", "esp", "rdns"),
        FirstSeen = seen.AddDays(-3),
        DaysSeen = 2,
        Counts = new SourceCounts(5_000_000_000, 3, 2, 1),
        Receivers = ["reporter.example", "other.example"],
        ReceiverCount = 2,
        Verdict = new SourceVerdict("misconfigured", "medium", "rule", ["rule", "more"]),
        MessagesByVerdict = new Dictionary<string, long> { ["spoof"] = 1, ["misconfigured"] = 7 },
        Suggestion = ("Sign.", "署名してください。"),
        Note = note,
    };

    /// <summary>A domain with every field there is.</summary>
    public static DomainRow Domain(string name, DateTimeOffset newest, string domain = "example.com", string readiness = "fix_first") => new()
    {
        Id = Id(name),
        Timestamp = newest,
        Policy = new DomainPolicy(domain, "none", "quarantine", 50, "r", "s", newest),
        Days = 30,
        Counts = new SourceCounts(100, 90, 80, 70),
        Readiness = readiness,
        FailedByVerdict = new Dictionary<string, long> { ["spoof"] = 3, ["forwarder"] = 7 },
        HitMessages = 7,
        HitSenders = 1,
        StrictHitMessages = 9,
        StrictHitSenders = 2,
        Blockers = [new Blocker("Sender", "misconfigured", 7, 1, "192.0.2.1", ("Sign.", "署名してください。"))],
        StrictBlockers = [],
        NextStep = ("Wait.", "待ってください。"),
    };

    /// <summary>An event with every field there is.</summary>
    public static EventRow Event(string name, DateTimeOffset timestamp, string domain = "example.com", string detail = "p=none -> p=reject") => new()
    {
        Id = Id(name),
        Timestamp = timestamp,
        Event = "policy_change",
        Subject = domain,
        Domain = domain,
        Begin = timestamp.AddSeconds(-42),
        Seconds = 42,
        Rows = 5_000_000_000,
        Detail = (detail, "ポリシーが変わりました。"),
    };

    /// <summary>The JSON that a store must give back for a row: <c>_id</c>, then the row's own fields.</summary>
    public static JsonObject Expected(StoredRow row)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            row.WriteTo(writer);
        }

        JsonObject json = JsonNode.Parse(buffer.ToArray())!.AsObject();
        json.Insert(0, "_id", row.Id);
        return json;
    }

    private static AggregateReport Plain { get; } = Report(Header);

    private static AggregateHeader FullHeader { get; } = Header with
    {
        Dialect = "9990",
        XmlSchema = "2.0",
        XmlNamespace = "urn:ietf:params:xml:ns:dmarc-2.0",
        OrgExtraContactInfo = "https://reporter.example/dmarc",
        Generator = "reporter 1.2",
        Errors = ["DNS timeout", "second error"],
        Policy = new PublishedPolicy
        {
            Domain = "example.com",
            Adkim = "s",
            Aspf = "s",
            P = "reject",
            Sp = "quarantine",
            Np = "none",
            Pct = 50,
            Fo = "1:d:s",
            Testing = "y",
            DiscoveryMethod = "treewalk",
        },
        Raw = new Dictionary<string, string> { ["policy_published.p"] = "REJECT" },
    };
}
