using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DmarcIngest.Demo.Mails;

/// <summary>
/// SMTP TLS reports about the provider's own servers: its main domain by MTA-STS, the company's by DANE, the cable operator without either. For five days the second
/// server had a certificate that was past its time; the cable operator's offers no TLS now and then.
/// </summary>
internal sealed class TlsReports(QuarterOptions options)
{
    private const string FirstServer = "mx1.hinode.example";
    private const string SecondServer = "mx2.hinode.example";
    private const string CableServer = "mail.kawabe-catv.example";

    private static readonly (string Organisation, string Contact, string SendingIp, bool Dane, double Sessions)[] Senders =
    [
        ("Google Inc.", "smtp-tls-reporting@google.com", "203.0.113.10", false, 9_000),
        ("Microsoft Corporation", "tlsrpt-noreply@microsoft.com", "203.0.113.40", true, 5_000),
        ("Nagisa Net", "tlsrpt@nagisa-net.example", "203.0.113.90", true, 700),
    ];

    /// <summary>The reports of one day, which come in the morning after.</summary>
    /// <param name="day">Number of the day.</param>
    /// <param name="moment">The same among 92 days.</param>
    public IEnumerable<MadeMail> Of(int day, int moment)
    {
        DateTimeOffset begin = new(options.FirstDay.AddDays(day).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        foreach ((string organisation, string contact, string sendingIp, bool dane, double sessions) in Senders)
        {
            Dice dice = Dice.For(options.Seed, $"TLS report of {organisation}", day);
            DateTimeOffset received = begin.AddDays(1).AddMinutes(60 + dice.Below(300));
            string id = string.Create(CultureInfo.InvariantCulture, $"{begin:yyyy-MM-dd}T00:00:00Z_{Isp.Main}_{dice.Next():x}");
            JsonObject report = new()
            {
                ["organization-name"] = organisation,
                ["date-range"] = new JsonObject { ["start-datetime"] = Time(begin), ["end-datetime"] = Time(begin.AddDays(1).AddSeconds(-1)) },
                ["contact-info"] = contact,
                ["report-id"] = id,
                ["policies"] = new JsonArray([.. Policies(dane, sendingIp, sessions * options.Scale, moment, dice)]),
            };
            string reporter = contact.Split('@')[1];
            string file = string.Create(CultureInfo.InvariantCulture, $"{reporter}!{Isp.Main}!{begin.ToUnixTimeSeconds()}!{begin.AddDays(1).ToUnixTimeSeconds() - 1}!{dice.Next() % 1_000_000}.json.gz");
            yield return new MadeMail($"{file}.eml", received, MailText.WithFile(
                contact, $"Report Domain: {Isp.Main} Submitter: {reporter} Report-ID: <{id}>", received, "report; report-type=tlsrpt", "application/tlsrpt+gzip", file,
                Pack(report), $"TLS-Report-Domain: {Isp.Main}\nTLS-Report-Submitter: {reporter}\n"));
        }
    }

    private static IEnumerable<JsonNode> Policies(bool dane, string sendingIp, double sessions, int moment, Dice dice)
    {
        int all = dice.Count(sessions * dice.Noise(0.1));
        int expired = moment is >= 60 and < 65 ? dice.Of(all, 0.24) : 0;
        yield return Policy("sts", Isp.Main, [FirstServer, SecondServer], ["version: STSv1", "mode: enforce", $"mx: {FirstServer}", $"mx: {SecondServer}", "max_age: 604800"],
            all - expired, [("certificate-expired", SecondServer, sendingIp, "192.0.2.12", expired)]);

        int some = dice.Count(sessions * 0.2);
        yield return Policy(dane ? "tlsa" : "no-policy-found", Isp.Corporate, [], dane ? ["3 1 1 2c0ad45e0b1b5f3f6f7a7e1d2f4c6b8a9d0e1f2a3b4c5d6e7f8091a2b3c4d5e6"] : [],
            some, [("validation-failure", "mx.hinode-corp.example", sendingIp, "192.0.2.14", dane && dice.Chance(0.08) ? 1 + dice.Below(9) : 0)]);

        int few = dice.Count(sessions * 0.04);
        int plain = dice.Of(few, 0.03);
        yield return Policy("no-policy-found", Isp.Acquired, [], [], few - plain, [("starttls-not-supported", CableServer, sendingIp, "198.51.100.70", plain)]);
    }

    private static JsonObject Policy(
        string type, string domain, string[] servers, string[] text, int good, IReadOnlyList<(string Type, string Server, string From, string To, int Sessions)> failures)
    {
        JsonObject policy = new() { ["policy-type"] = type, ["policy-domain"] = domain };
        if (text.Length > 0)
        {
            policy["policy-string"] = new JsonArray([.. text]);
        }

        if (servers.Length > 0)
        {
            policy["mx-host"] = new JsonArray([.. servers]);
        }

        return new JsonObject
        {
            ["policy"] = policy,
            ["summary"] = new JsonObject { ["total-successful-session-count"] = good, ["total-failure-session-count"] = failures.Sum(failure => failure.Sessions) },
            ["failure-details"] = new JsonArray([.. failures.Where(failure => failure.Sessions > 0).Select(failure => new JsonObject
            {
                ["result-type"] = failure.Type,
                ["sending-mta-ip"] = failure.From,
                ["receiving-mx-hostname"] = failure.Server,
                ["receiving-ip"] = failure.To,
                ["failed-session-count"] = failure.Sessions,
            })]),
        };
    }

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) + "Z";

    private static byte[] Pack(JsonNode report)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest))
        using (Utf8JsonWriter writer = new(gzip))
        {
            report.WriteTo(writer);
        }

        return packed.ToArray();
    }
}
