using DmarcIngest.Enrichment;
using DmarcIngest.Enrichment.Verdicts;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Enrichment.Verdicts;

/// <summary>What a row says of how its mails authenticated, by RFC 7489 sections 3.1 and 4.2.</summary>
[TestFixture]
public sealed class AuthSignsTests
{
    private static readonly EvidenceReader Reader = new(PublicSuffixList.Embedded);

    private static IEnumerable<TestCaseData<AggregateRow, string, string>> Cases()
    {
        TestCaseData<AggregateRow, string, string> Case(string name, AggregateRow row, string code, string signer) =>
            new TestCaseData<AggregateRow, string, string>(row, code, signer).SetArgDisplayNames(name);
        yield return Case("aligned by both", Row("pass", "pass", [Dkim("example.com", "pass")], [Spf("example.com", "pass")]), "dkim=aligned+strict spf=aligned+strict", "s1._domainkey.example.com");
        yield return Case("relaxed", Row("pass", "pass", [Dkim("mail.example.com", "pass")], [Spf("bounce.example.com", "pass")]), "dkim=aligned spf=aligned", "s1._domainkey.mail.example.com");
        yield return Case("strict policy, other name of ours", Row("fail", "fail", [Dkim("mail.example.com", "pass")], [Spf("bounce.example.com", "pass")], adkim: "s"), "dkim=own_pass spf=own_pass", "s1._domainkey.mail.example.com");
        yield return Case("somebody else", Row("fail", "fail", [Dkim("esp.example", "pass")], [Spf("bounce.esp.example", "pass")]), "dkim=other_pass spf=other_pass", "s1._domainkey.esp.example");
        yield return Case("list that breaks and signs", Row("fail", "fail", [Dkim("lists.example", "pass"), Dkim("example.com", "fail")], [Spf("lists.example", "pass")]), "dkim=own_fail+other_pass spf=other_pass", "s1._domainkey.example.com");
        yield return Case("two signatures, one holds", Row("pass", "fail", [Dkim("example.com", "fail"), Dkim("example.com", "pass")], [Spf("example.com", "softfail")]), "dkim=aligned+strict spf=own_fail", "s1._domainkey.example.com");
        yield return Case("look-ups that failed", Row("fail", "fail", [Dkim("example.com", "temperror")], [Spf("example.com", "temperror")]), "dkim=own_temperror spf=own_temperror", "s1._domainkey.example.com");
        yield return Case("no selector", Row("pass", "fail", [new DkimResult("example.com", "none", "pass", null)], []), "dkim=aligned+strict spf=none", "example.com");
        yield return Case("nothing at all", Row("fail", "fail", [], []), "dkim=none spf=none", "none");
        yield return Case("receiver without a word of its own", Row("unknown", "unknown", [Dkim("example.com", "pass")], [Spf("other.example", "pass")]), "dkim=aligned+strict spf=other_pass", "s1._domainkey.example.com");
        yield return Case("own organisation under a public suffix", Row("fail", "fail", [Dkim("other.co.jp", "pass")], [], from: "shop.co.jp"), "dkim=other_pass spf=none from=subdomain", "s1._domainkey.other.co.jp");
        yield return Case("forwarded", Row("fail", "fail", [], [], said: new PolicyOverride("forwarded", null)), "dkim=none spf=none said=forwarded", "none");
        yield return Case("mailing list", Row("fail", "fail", [], [], said: new PolicyOverride("mailing_list", null)), "dkim=none spf=none said=mailing_list", "none");
        yield return Case("arc", Row("fail", "fail", [], [], said: new PolicyOverride("local_policy", "arc=pass as.1.google.com")), "dkim=none spf=none said=arc", "none");
        yield return Case("local policy alone", Row("fail", "fail", [], [], said: new PolicyOverride("local_policy", "arc=fail")), "dkim=none spf=none", "none");
    }

    [TestCaseSource(nameof(Cases))]
    public void A_row_is_put_into_a_word(AggregateRow row, string code, string signer) => Assert.That(Reader.Read(row), Is.EqualTo(new AuthEvidence(code, signer)));

    [Test]
    public void Every_word_is_read_back()
    {
        foreach (AuthSigns sign in Enum.GetValues<AuthSigns>())
        {
            Assert.That(AuthCode.Read(AuthCode.Write(sign | AuthSigns.SpfOtherFailed)), Is.EqualTo(sign | AuthSigns.SpfOtherFailed));
        }
    }

    [Test]
    public void Words_of_another_version_are_passed_over() => Assert.That(AuthCode.Read("dkim=aligned+novel spf=none hop=3"), Is.EqualTo(AuthSigns.DkimAligned));

    private static DkimResult Dkim(string domain, string result) => new(domain, "s1", result, null);

    private static SpfResult Spf(string domain, string result) => new(domain, "mfrom", result, null);

    private static AggregateRow Row(string dkim, string spf, DkimResult[] signatures, SpfResult[] envelopes, PolicyOverride? said = null, string adkim = "r", string from = "example.com") => new()
    {
        Id = Rows.Id("row"),
        Timestamp = Rows.September,
        Report = Rows.Report(Rows.Header with { Policy = Rows.Header.Policy with { Adkim = adkim, Aspf = adkim } }),
        Disposition = "none",
        DkimAlignment = dkim,
        SpfAlignment = spf,
        PolicyOverrides = said is { } word ? [word] : [],
        HeaderFrom = from,
        DkimResults = signatures,
        SpfResults = envelopes,
        Deviations = [],
        Raw = new Dictionary<string, string>(),
    };
}
