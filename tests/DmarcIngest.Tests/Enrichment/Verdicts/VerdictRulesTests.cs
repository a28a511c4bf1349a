using DmarcIngest.Enrichment.Verdicts;
using DmarcIngest.Reports;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Enrichment.Verdicts;

/// <summary>Each rule by at least one case of how mail is; the expected verdicts are what an operator with the same reports would say.</summary>
[TestFixture]
public sealed class VerdictRulesTests
{
    /// <summary>The relay as it is on every day: in the SPF record, signing with the selector s1.</summary>
    private const string Relay = """
        198.51.100.1 google.com 1-30 500 dkim=aligned+strict spf=aligned+strict by:s1._domainkey.example.com
        198.51.100.1 yahoo.com 1-30 300 dkim=aligned+strict spf=aligned+strict by:s1._domainkey.example.com
        198.51.100.1 mail.ru 1-30 50 dkim=aligned+strict spf=aligned+strict by:s1._domainkey.example.com

        """;

    private const string Signed = "dkim=aligned+strict spf=own_fail by:s1._domainkey.example.com";
    private const string Broken = "dkim=own_fail spf=own_fail by:s1._domainkey.example.com";
    private const string Nothing = "dkim=none spf=own_fail";

    private static readonly Dictionary<string, (SourceFacts Facts, SourceSender? Sender)> Known = new()
    {
        ["203.0.113."] = (new SourceFacts { Asn = 1 }, new SourceSender("Mailbox Co", "mailbox provider", "asn")),
        ["192.0.2."] = (new SourceFacts { Asn = 2 }, new SourceSender("Bulk Co", "esp", "asn")),
        ["100.64.0."] = (new SourceFacts { Asn = 3 }, new SourceSender("Hosting Co", "hosting", "asn")),
        ["100.64.1."] = (new SourceFacts { Asn = 4 }, new SourceSender("Forward Co", "forwarder", "asn")),
        ["100.64.2."] = (new SourceFacts { Asn = 5 }, new SourceSender("Access Co", "isp", "asn")),
        ["100.64.3."] = (new SourceFacts { ReverseName = "mail2.example.com", BaseDomain = "example.com" }, null),
    };

    private static IEnumerable<TestCaseData<string, string, string>> Cases()
    {
        TestCaseData<string, string, string> Case(string rule, string name, string history, string row) =>
            new TestCaseData<string, string, string>(history, row, rule).SetArgDisplayNames($"{rule}: {name}");
        string strangers = string.Concat(Enumerable.Range(1, 25).Select(host => $"10.{host}.0.1 google.com 5 1 {Nothing}\n"));
        string network = string.Concat(Enumerable.Range(1, 8).Select(host => $"10.9.9.{host} google.com 1-30 3 dkim=other_pass spf=other_pass by:k._domainkey.cheap{host}.example\n"));

        yield return Case("signature_breaks_at_receiver", "one receiver of four, for a week", Relay + $"198.51.100.1 hospital.example 8-14 5 dkim=own_fail spf=aligned+strict by:s1._domainkey.example.com", "198.51.100.1 hospital.example 8 5 dkim=own_fail spf=aligned+strict by:s1._domainkey.example.com");
        yield return Case("spf_aligned", "the odd broken signature at a receiver where the others hold", Relay + "198.51.100.1 google.com 8 1 dkim=own_fail spf=aligned+strict by:s1._domainkey.example.com", "198.51.100.1 google.com 8 1 dkim=own_fail spf=aligned+strict by:s1._domainkey.example.com");
        yield return Case("spf_aligned", "SPF alone", Relay, "198.51.100.1 google.com 8 1 dkim=none spf=aligned");
        yield return Case("reported_forwarded", "the receiver says so", Relay, $"10.0.0.1 google.com 3 1 {Nothing} said=forwarded");
        yield return Case("reported_mailing_list", "the receiver says so", Relay, $"10.0.0.1 google.com 3 1 {Broken} said=mailing_list");
        yield return Case("reported_arc", "the receiver trusts the chain", Relay, $"203.0.113.1 google.com 3 1 {Broken} said=arc");
        yield return Case("dkim_aligned", "the relay while its SPF record was broken", Relay, $"198.51.100.1 google.com 8 300 {Signed}");
        yield return Case("sender_signs_for_domain", "bulk mail with our key and its bounces", Relay + "192.0.2.1 google.com 1-30 200 dkim=aligned+strict+other_pass spf=other_pass by:bulk._domainkey.example.com [Bulk Co, esp, spf]", "192.0.2.1 google.com 8 200 dkim=aligned+strict+other_pass spf=other_pass by:bulk._domainkey.example.com [Bulk Co, esp, spf]");
        yield return Case("signature_passed_on", "the relay's key, seen at a mailbox provider", Relay + $"203.0.113.1 google.com 1-30 2 dkim=aligned+strict spf=other_pass by:s1._domainkey.example.com", "203.0.113.1 google.com 8 2 dkim=aligned+strict spf=other_pass by:s1._domainkey.example.com");
        yield return Case("passed_on_by_known_host", "no selector told", Relay + "203.0.113.1 google.com 1-30 2 dkim=aligned+strict spf=other_pass by:example.com", "203.0.113.1 google.com 8 2 dkim=aligned+strict spf=other_pass by:example.com");
        yield return Case("signs_with_own_key", "an unknown host with a key that nobody else uses", Relay + "10.0.0.1 google.com 1-30 9 dkim=aligned+strict spf=own_fail by:shop._domainkey.example.com", "10.0.0.1 google.com 8 9 dkim=aligned+strict spf=own_fail by:shop._domainkey.example.com");
        yield return Case("passed_on_by_unknown_host", "a little, no selector", Relay + "10.0.0.1 google.com 3 1 dkim=aligned+strict spf=own_fail by:example.com", "10.0.0.1 google.com 3 1 dkim=aligned+strict spf=own_fail by:example.com");
        yield return Case("dkim_aligned_elsewhere", "a lot, to many receivers, no selector",
            string.Concat(new[] { "google.com", "yahoo.com", "mail.ru", "docomo.ne.jp" }.Select(receiver => $"10.0.0.1 {receiver} 1-30 90 dkim=aligned+strict spf=own_fail by:example.com\n")),
            "10.0.0.1 google.com 8 90 dkim=aligned+strict spf=own_fail by:example.com");
        yield return Case("transient_failure", "DNS trouble at a receiver", Relay + "198.51.100.1 yahoo.com 8 9 dkim=own_temperror spf=own_temperror by:s1._domainkey.example.com", "198.51.100.1 yahoo.com 8 9 dkim=own_temperror spf=own_temperror by:s1._domainkey.example.com");
        yield return Case("transient_failure", "one bad day at all receivers", Relay + $"198.51.100.1 google.com 9 400 {Broken}\n198.51.100.1 yahoo.com 9 300 {Broken}", $"198.51.100.1 google.com 9 400 {Broken}");
        yield return Case("transient_failure", "bulk mail on the day its key was missing", Relay + "192.0.2.1 google.com 1-29 200 dkim=aligned+strict spf=other_pass by:bulk._domainkey.example.com [Bulk Co, esp, spf]\n192.0.2.1 google.com 30 200 dkim=other_pass spf=other_pass by:k._domainkey.bulk.example [Bulk Co, esp, spf]", "192.0.2.1 google.com 30 200 dkim=other_pass spf=other_pass by:k._domainkey.bulk.example [Bulk Co, esp, spf]");
        yield return Case("only_strictness_failed", "adkim=s and a signature of mail.example.com", "", "10.0.0.1 google.com 8 5 dkim=own_pass spf=other_pass by:s1._domainkey.mail.example.com");
        yield return Case("partly_aligned", "half of the web server's mail", "198.51.100.7 google.com 1-30 10 dkim=none spf=aligned\n198.51.100.7 google.com 1-30 12 dkim=none spf=other_fail", "198.51.100.7 google.com 8 12 dkim=none spf=other_fail");
        yield return Case("own_signature_fails", "a second relay with an old key", Relay + $"198.51.100.2 google.com 1-30 10 dkim=own_fail spf=own_fail by:old._domainkey.example.com", "198.51.100.2 google.com 8 10 dkim=own_fail spf=own_fail by:old._domainkey.example.com");
        yield return Case("signature_broken_on_the_way", "a mailing list with an envelope of its own", Relay + "10.0.0.5 google.com 1-30 4 dkim=own_fail+other_pass spf=other_pass by:s1._domainkey.example.com", "10.0.0.5 google.com 8 4 dkim=own_fail+other_pass spf=other_pass by:s1._domainkey.example.com");
        yield return Case("passed_on_unsigned", "unsigned mail of a server that signs nothing, at a mailbox provider", "198.51.100.5 google.com 1-30 90 dkim=none spf=aligned", "203.0.113.7 google.com 8 2 dkim=none spf=other_pass [Mailbox Co, mailbox provider, spf]");
        yield return Case("sender_as_itself", "a person who writes by a mailbox provider, which signs", Relay + "203.0.113.7 google.com 1-30 2 dkim=other_pass spf=other_pass by:k._domainkey.mailbox.example [Mailbox Co, mailbox provider, spf]", "203.0.113.7 google.com 8 2 dkim=other_pass spf=other_pass by:k._domainkey.mailbox.example [Mailbox Co, mailbox provider, spf]");
        yield return Case("forwards_other_mail", "bulk mail as itself, passed on by a university", Relay + $"10.0.0.6 google.com 1-30 4 {Signed}\n10.0.0.6 google.com 1-30 1 dkim=other_pass spf=other_pass by:k._domainkey.bulk.example [Bulk Co, esp, dkim]", "10.0.0.6 google.com 9 1 dkim=other_pass spf=other_pass by:k._domainkey.bulk.example [Bulk Co, esp, dkim]");
        yield return Case("unknown_source", "a phisher who sends dozens a day from a rented server", Relay + $"100.64.0.9 google.com 1-30 30 {Nothing}", $"100.64.0.9 google.com 8 30 {Nothing}");
        yield return Case("spf_aligned", "a second relay whose key fails at all receivers is no fault of one of them", Relay + "198.51.100.3 google.com 8-14 5 dkim=own_fail spf=aligned+strict by:old._domainkey.example.com\n198.51.100.3 small.example 8-14 5 dkim=own_fail spf=aligned+strict by:old._domainkey.example.com", "198.51.100.3 small.example 8 5 dkim=own_fail spf=aligned+strict by:old._domainkey.example.com");
        yield return Case("known_forwarder", "unsigned mail at a forwarding service", Relay, $"100.64.1.1 google.com 8 1 {Nothing}");
        yield return Case("forwards_other_mail", "unsigned mail at a host that passes signed mail on", Relay + $"10.0.0.6 google.com 1-30 4 {Signed}\n10.0.0.6 google.com 9 1 {Nothing}", $"10.0.0.6 google.com 9 1 {Nothing}");
        yield return Case("own_network_burst", "an infected customer", Relay + $"198.18.0.9 google.com 8-10 90 {Nothing}\n198.18.7.1 google.com 1 5 {Nothing}", $"198.18.0.9 google.com 9 90 {Nothing}");
        yield return Case("own_network_unaligned", "a forgotten server", Relay + $"198.51.100.9 google.com 1-30 4 {Nothing}", $"198.51.100.9 google.com 8 4 {Nothing}");
        yield return Case("own_reverse_name", "a host called mail2.example.com", Relay + $"100.64.3.9 google.com 8 4 {Nothing}", $"100.64.3.9 google.com 8 4 {Nothing}");
        yield return Case("sender_as_itself", "bulk mail that nobody set up", Relay + "192.0.2.9 google.com 1-30 40 dkim=other_pass spf=other_pass by:k._domainkey.bulk.example [Bulk Co, esp, spf]", "192.0.2.9 google.com 8 40 dkim=other_pass spf=other_pass by:k._domainkey.bulk.example [Bulk Co, esp, spf]");
        yield return Case("burst_through_sender", "two days of bulk mail and never again", Relay + "192.0.2.9 google.com 8-9 900 dkim=other_pass spf=other_pass by:k._domainkey.bulk.example [Bulk Co, esp, spf]", "192.0.2.9 google.com 8 900 dkim=other_pass spf=other_pass by:k._domainkey.bulk.example [Bulk Co, esp, spf]");
        yield return Case("people_elsewhere", "subscribers at another provider", Relay + $"100.64.2.1 google.com 1-30 3 {Nothing}", $"100.64.2.1 google.com 8 3 {Nothing}");
        yield return Case("near_own_source", "the address beside one that the SPF record names", "10.0.0.20 google.com 1-30 90 dkim=none spf=aligned\n10.0.0.21 google.com 1-9 90 dkim=none spf=own_fail", "10.0.0.21 google.com 8 90 dkim=none spf=own_fail");
        yield return Case("steady_host", "a little on every day from one host", Relay + $"10.0.0.30 google.com 1-30 3 {Nothing}", $"10.0.0.30 google.com 8 3 {Nothing}");
        yield return Case("steady_signer", "a service in no list, for a month", Relay + "10.0.0.31 google.com 1-30 3 dkim=other_pass spf=other_pass by:k._domainkey.service.example", "10.0.0.31 google.com 8 3 dkim=other_pass spf=other_pass by:k._domainkey.service.example");
        yield return Case("known_sender_once", "one mail through bulk mail", Relay, "192.0.2.9 google.com 8 1 dkim=other_pass spf=other_pass by:k._domainkey.bulk.example [Bulk Co, esp, spf]");
        yield return Case("network_of_strangers", "eight hosts of one network with throw-away domains", network, "10.9.9.1 google.com 8 3 dkim=other_pass spf=other_pass by:k._domainkey.cheap1.example");
        yield return Case("burst", "a thousand mails on one day", Relay + $"10.0.0.40 google.com 8 1000 {Nothing}", $"10.0.0.40 google.com 8 1000 {Nothing}");
        yield return Case("many_strangers", "one mail each from 25 addresses", Relay + strangers, $"10.3.0.1 google.com 5 1 {Nothing}");
        yield return Case("unknown_source", "some mails on some days", Relay + $"10.0.0.50 google.com 3,5,9 4 {Nothing}", $"10.0.0.50 google.com 3 4 {Nothing}");
        yield return Case("unknown_source", "one mail from a hosting company", Relay, $"100.64.0.1 google.com 8 1 {Nothing}");
        yield return Case("too_little", "one mail from nobody", Relay, $"10.0.0.60 google.com 8 1 {Nothing}");

        // What must not happen.
        yield return Case("many_strangers", "a forged signature makes no forwarder", Relay + strangers + "10.30.0.1 google.com 5 1 dkim=own_fail spf=own_fail by:s1._domainkey.example.com", "10.30.0.1 google.com 5 1 dkim=own_fail spf=own_fail by:s1._domainkey.example.com");
        yield return Case("own_network_unaligned", "a good relay does not vouch for the server beside it", Relay + $"198.51.100.9 yahoo.com 1-30 4 {Nothing}", $"198.51.100.9 yahoo.com 8 4 {Nothing}");
        yield return Case("sender_as_itself", "a good customer of bulk mail does not vouch for its other mail through other addresses", Relay + "192.0.2.1 google.com 1-30 200 dkim=aligned+strict spf=other_pass by:bulk._domainkey.example.com [Bulk Co, esp, spf]\n192.0.2.9 google.com 1-30 40 dkim=other_pass spf=other_pass by:k._domainkey.bulk.example [Bulk Co, esp, spf]", "192.0.2.9 google.com 8 40 dkim=other_pass spf=other_pass by:k._domainkey.bulk.example [Bulk Co, esp, spf]");
    }

    [TestCaseSource(nameof(Cases))]
    public void A_row_is_judged_by_the_rule(string history, string row, string rule) => Assert.That(new MadeHistory(history, Known).Decide(row).Code, Is.EqualTo(rule));

    [TestCase("198.51.100.9 google.com 8 4 dkim=none spf=own_fail", "overruled_approved")]
    [TestCase("192.0.2.9 google.com 8 4 dkim=other_pass spf=other_pass by:k._domainkey.bulk.example [Bulk Co, esp, spf]", "overruled_spoof")]
    [TestCase("10.0.0.1 google.com 8 4 dkim=other_pass spf=other_pass by:k._domainkey.mail.Tool.example", "overruled_ignored")]
    [TestCase("10.0.0.1 google.com 8 4 dkim=other_pass spf=other_pass by:k._domainkey.nottool.example", "too_little")]
    public void What_the_operator_says_counts_before_all_else(string row, string rule)
    {
        Overrules overrules = new([.. new OverruleOptions[]
        {
            new() { Network = "198.51.100.8/31", Domain = "Example.COM.", As = OverruleAs.Approve },
            new() { Sender = "bulk co", As = OverruleAs.Spoof, Note = "not ours" },
            new() { Dkim = "tool.example", As = OverruleAs.Ignore },
            new() { Network = "10.0.0.1", Domain = "other.example", As = OverruleAs.Spoof },
        }.Select(Overrule.Read)]);

        Assert.That(new MadeHistory(Relay, Known).Decide(row.Replace("Tool", "tool", StringComparison.Ordinal), overrules).Code, Is.EqualTo(rule));
    }

    [Test]
    public void Counts_beyond_all_measure_do_no_harm()
    {
        MadeHistory history = new(string.Concat(Enumerable.Range(1, 30).Select(host => $"10.0.0.{host} google.com 1-30 9223372036854775807 dkim=none spf=own_fail\n")), Known);

        Assert.That(history.Decide("10.0.0.1 google.com 8 9223372036854775807 dkim=none spf=own_fail").Verdict, Is.EqualTo("spoof"));
    }

    [Test]
    public void Every_rule_has_a_case() => Assert.That(
        Cases().Select(one => (string)one.Arguments[2]!).Concat(["overruled_approved", "overruled_spoof", "overruled_ignored"]).Distinct(),
        Is.EquivalentTo(VerdictRules.All.Select(rule => rule.Code)));

    [Test]
    public void The_readme_has_the_table_of_rules()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        string[] table = [.. readme.Split("<!-- rules -->")[1].Split("<!-- /rules -->")[0].Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))];

        Assert.That(table, Is.EqualTo(VerdictRules.All.Select(rule => $"| `{rule.Code}` | {rule.Verdict} | {rule.Confidence} | {rule.Why.En} | {rule.Why.Ja} |")));
    }
}
