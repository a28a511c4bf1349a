using DmarcIngest.Enrichment;

namespace DmarcIngest.Tests.Enrichment;

/// <summary>
/// The published vectors of the Public Suffix List (tests/test_psl.txt, CC0) against the embedded list. All of them hold for it; where they
/// expect U-labels the result here is in A-labels. uk.com is their only private rule, so those of github.io and others are ours.
/// </summary>
public sealed class OrganisationalDomainTests
{
    [TestCase(null, null)]
    // Mixed case.
    [TestCase("COM", null)]
    [TestCase("example.COM", "example.com")]
    [TestCase("WwW.example.COM", "example.com")]
    // Leading dot.
    [TestCase(".com", null)]
    [TestCase(".example", null)]
    [TestCase(".example.com", null)]
    [TestCase(".example.example", null)]
    // Unlisted TLD.
    [TestCase("example", null)]
    [TestCase("example.example", "example.example")]
    [TestCase("b.example.example", "example.example")]
    [TestCase("a.b.example.example", "example.example")]
    // TLD with only one rule.
    [TestCase("biz", null)]
    [TestCase("domain.biz", "domain.biz")]
    [TestCase("b.domain.biz", "domain.biz")]
    [TestCase("a.b.domain.biz", "domain.biz")]
    // TLD with some two-level rules.
    [TestCase("com", null)]
    [TestCase("example.com", "example.com")]
    [TestCase("b.example.com", "example.com")]
    [TestCase("a.b.example.com", "example.com")]
    [TestCase("uk.com", null)]
    [TestCase("example.uk.com", "example.uk.com")]
    [TestCase("b.example.uk.com", "example.uk.com")]
    [TestCase("a.b.example.uk.com", "example.uk.com")]
    [TestCase("test.ac", "test.ac")]
    // TLD with only one wildcard rule.
    [TestCase("mm", null)]
    [TestCase("c.mm", null)]
    [TestCase("b.c.mm", "b.c.mm")]
    [TestCase("a.b.c.mm", "b.c.mm")]
    // More complex TLD.
    [TestCase("jp", null)]
    [TestCase("test.jp", "test.jp")]
    [TestCase("www.test.jp", "test.jp")]
    [TestCase("ac.jp", null)]
    [TestCase("test.ac.jp", "test.ac.jp")]
    [TestCase("www.test.ac.jp", "test.ac.jp")]
    [TestCase("kyoto.jp", null)]
    [TestCase("test.kyoto.jp", "test.kyoto.jp")]
    [TestCase("ide.kyoto.jp", null)]
    [TestCase("b.ide.kyoto.jp", "b.ide.kyoto.jp")]
    [TestCase("a.b.ide.kyoto.jp", "b.ide.kyoto.jp")]
    [TestCase("c.kobe.jp", null)]
    [TestCase("b.c.kobe.jp", "b.c.kobe.jp")]
    [TestCase("a.b.c.kobe.jp", "b.c.kobe.jp")]
    [TestCase("city.kobe.jp", "city.kobe.jp")]
    [TestCase("www.city.kobe.jp", "city.kobe.jp")]
    // TLD with a wildcard rule and exceptions.
    [TestCase("ck", null)]
    [TestCase("test.ck", null)]
    [TestCase("b.test.ck", "b.test.ck")]
    [TestCase("a.b.test.ck", "b.test.ck")]
    [TestCase("www.ck", "www.ck")]
    [TestCase("www.www.ck", "www.ck")]
    // US K12.
    [TestCase("us", null)]
    [TestCase("test.us", "test.us")]
    [TestCase("www.test.us", "test.us")]
    [TestCase("ak.us", null)]
    [TestCase("test.ak.us", "test.ak.us")]
    [TestCase("www.test.ak.us", "test.ak.us")]
    [TestCase("k12.ak.us", null)]
    [TestCase("test.k12.ak.us", "test.k12.ak.us")]
    [TestCase("www.test.k12.ak.us", "test.k12.ak.us")]
    // IDN labels.
    [TestCase("食狮.com.cn", "xn--85x722f.com.cn")]
    [TestCase("食狮.公司.cn", "xn--85x722f.xn--55qx5d.cn")]
    [TestCase("www.食狮.公司.cn", "xn--85x722f.xn--55qx5d.cn")]
    [TestCase("shishi.公司.cn", "shishi.xn--55qx5d.cn")]
    [TestCase("公司.cn", null)]
    [TestCase("食狮.中国", "xn--85x722f.xn--fiqs8s")]
    [TestCase("www.食狮.中国", "xn--85x722f.xn--fiqs8s")]
    [TestCase("shishi.中国", "shishi.xn--fiqs8s")]
    [TestCase("中国", null)]
    // Same as above, but punycoded.
    [TestCase("xn--85x722f.com.cn", "xn--85x722f.com.cn")]
    [TestCase("xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn")]
    [TestCase("www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn")]
    [TestCase("shishi.xn--55qx5d.cn", "shishi.xn--55qx5d.cn")]
    [TestCase("xn--55qx5d.cn", null)]
    [TestCase("xn--85x722f.xn--fiqs8s", "xn--85x722f.xn--fiqs8s")]
    [TestCase("www.xn--85x722f.xn--fiqs8s", "xn--85x722f.xn--fiqs8s")]
    [TestCase("shishi.xn--fiqs8s", "shishi.xn--fiqs8s")]
    [TestCase("xn--fiqs8s", null)]
    public void The_published_vectors_hold(string? domain, string? expected) => Check(domain, expected);

    [TestCase("github.io", null)]
    [TestCase("www.example.github.io", "example.github.io")]
    [TestCase("blogspot.com", null)]
    [TestCase("a.b.blogspot.com", "b.blogspot.com")]
    [TestCase("mail.example.co.uk", "example.co.uk")]
    [TestCase("s3.amazonaws.com", null)]
    [TestCase("a.b.eu-west-1.compute.amazonaws.com", "b.eu-west-1.compute.amazonaws.com")]
    public void Private_rules_count_as_those_of_ICANN(string domain, string? expected) => Check(domain, expected);

    [TestCase("example.com.", "example.com")]
    [TestCase("WWW.EXAMPLE.CO.UK.", "example.co.uk")]
    [TestCase("com.", null)]
    [TestCase("www。食狮。公司。cn。", "xn--85x722f.xn--55qx5d.cn")]
    [TestCase("www.XN--85X722F.公司.CN", "xn--85x722f.xn--55qx5d.cn")]
    [TestCase("WWW.BÜCHER.DE", "xn--bcher-kva.de")]
    [TestCase("_dmarc.example.com", "example.com")]
    public void However_a_name_is_written_its_domain_is_the_same(string domain, string? expected) => Check(domain, expected);

    [TestCase("")]
    [TestCase(".")]
    [TestCase("..")]
    [TestCase("。")]
    [TestCase("example..com")]
    [TestCase("example.com..")]
    [TestCase("食狮.com..")]
    [TestCase("食狮..com")]
    [TestCase("192.0.2.1")]
    [TestCase("192.0.2.1.")]
    [TestCase("192.0.2.0xff")]
    [TestCase("256.1.1.1")]
    [TestCase("2001:db8::1")]
    [TestCase("::ffff:192.0.2.1")]
    [TestCase("[192.0.2.1]")]
    [TestCase("user@example.com")]
    [TestCase("example .com")]
    [TestCase("example\0.com")]
    [TestCase("https://example.com")]
    public void What_is_not_a_domain_name_has_none(string text) => Check(text, null);

    [Test]
    public void Names_and_labels_of_any_length_are_answered_and_only_possible_ones_have_a_domain()
    {
        string longest = string.Concat(Enumerable.Repeat("a.", 120)) + "a.example.com";
        using (Assert.EnterMultipleScope())
        {
            Assert.That(longest, Has.Length.EqualTo(253));
            Check(longest, "example.com");
            Check(longest + ".", "example.com");
            Check("a" + longest, null);
            Check(string.Concat(Enumerable.Repeat("a.", 10_000)) + "com", null);
            Check(string.Concat(Enumerable.Repeat("食.", 10_000)) + "com", null);
            Check(new string('.', 1_000_000), null);
            Check(new string('ü', 1_000_000), null);
            Check(new string('a', 63) + ".com", new string('a', 63) + ".com");
            Check(new string('a', 64) + ".com", null);
            Check(new string('ü', 64) + ".com", null);
            // Half a character; in an attribute the compiler would mend it.
            Check("\ud800.com", null);
        }
    }

    [Test]
    public void A_name_that_is_its_own_domain_is_not_copied()
    {
        string name = "example.com";

        Assert.That(PublicSuffixList.Embedded.Registrable(name), Is.SameAs(name));
    }

    [Test]
    public void What_is_too_long_is_refused_before_anything_is_made_of_it()
    {
        string text = new('ü', 1_000_000);
        PublicSuffixList list = PublicSuffixList.Embedded;
        long before = GC.GetAllocatedBytesForCurrentThread();

        string? domain = list.Registrable(text);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(100_000));
            Assert.That(domain, Is.Null);
        }
    }

    private static void Check(string? domain, string? expected) => Assert.That(PublicSuffixList.Embedded.Registrable(domain), Is.EqualTo(expected));
}
