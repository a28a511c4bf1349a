using DmarcIngest.Enrichment;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Enrichment;

/// <summary>Lists are read as publicsuffix.org describes their format.</summary>
public sealed class PublicSuffixListTests
{
    private static PublicSuffixList Parse(params string[] lines)
    {
        using StringReader reader = new(string.Join('\n', lines));
        return PublicSuffixList.Parse(reader);
    }

    [Test]
    public void Every_rule_of_the_embedded_list_is_read()
    {
        string path = Path.Combine(Repository.Root, "reference", "public-suffix", "public_suffix_list.dat");
        int rules = File.ReadLines(path).Count(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal));

        Assert.That(PublicSuffixList.Embedded.Count, Is.EqualTo(rules).And.GreaterThan(9_000));
    }

    [Test]
    public void Every_rule_of_the_embedded_list_but_the_exceptions_is_a_public_suffix_with_domains_below()
    {
        string path = Path.Combine(Repository.Root, "reference", "public-suffix", "public_suffix_list.dat");
        List<string> wrong = [];
        foreach (string rule in File.ReadLines(path).Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal)))
        {
            string name = rule.TrimStart('!').Replace("*", "any-label", StringComparison.Ordinal);
            bool isSuffix = PublicSuffixList.Embedded.Registrable(name) is null;
            bool hasDomain = PublicSuffixList.Embedded.Registrable("www.any-domain." + name) is { } domain && domain.StartsWith("any-domain.", StringComparison.Ordinal);
            if (isSuffix == rule.StartsWith('!') || hasDomain == rule.StartsWith('!'))
            {
                wrong.Add(rule);
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void Comments_empty_lines_and_all_after_a_space_are_no_rules()
    {
        PublicSuffixList list = Parse("// com", "", "   ", "uk", "co.uk and more", "org.uk\t// more", "\r");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(list.Count, Is.EqualTo(3));
            Assert.That(list.Registrable("a.b.co.uk"), Is.EqualTo("b.co.uk"));
            Assert.That(list.Registrable("a.b.org.uk"), Is.EqualTo("b.org.uk"));
        }
    }

    [Test]
    public void The_rule_of_most_labels_wins_whatever_stands_between()
    {
        // No rule for c.d: the walk goes on to the left of it.
        PublicSuffixList list = Parse("d", "b.c.d");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(list.Registrable("x.y.b.c.d"), Is.EqualTo("y.b.c.d"));
            Assert.That(list.Registrable("b.c.d"), Is.Null);
            Assert.That(list.Registrable("c.d"), Is.EqualTo("c.d"));
        }
    }

    [Test]
    public void A_wildcard_stands_for_one_label_and_not_for_none()
    {
        PublicSuffixList list = Parse("jp", "*.kobe.jp", "!city.kobe.jp");

        using (Assert.EnterMultipleScope())
        {
            // So the algorithm of publicsuffix.org; libpsl takes kobe.jp for a suffix too.
            Assert.That(list.Registrable("kobe.jp"), Is.EqualTo("kobe.jp"));
            Assert.That(list.Registrable("c.kobe.jp"), Is.Null);
            Assert.That(list.Registrable("a.b.c.kobe.jp"), Is.EqualTo("b.c.kobe.jp"));
            Assert.That(list.Registrable("a.b.city.kobe.jp"), Is.EqualTo("city.kobe.jp"));
        }
    }

    [Test]
    public void A_suffix_and_a_wildcard_at_the_same_name_both_count()
    {
        PublicSuffixList list = Parse("*.x.test", "x.test");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(list.Registrable("x.test"), Is.Null);
            Assert.That(list.Registrable("a.x.test"), Is.Null);
            Assert.That(list.Registrable("c.b.a.x.test"), Is.EqualTo("b.a.x.test"));
        }
    }

    [Test]
    public void Rules_in_U_labels_and_upper_case_are_the_same_as_in_A_labels()
    {
        PublicSuffixList list = Parse("公司.CN", "xn--fiqs8s");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(list.Registrable("a.b.xn--55qx5d.cn"), Is.EqualTo("b.xn--55qx5d.cn"));
            Assert.That(list.Registrable("中国"), Is.Null);
        }
    }

    [Test]
    public void Without_rules_the_last_label_is_the_suffix()
    {
        PublicSuffixList list = Parse();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(list.Registrable("mail.example.co.uk"), Is.EqualTo("co.uk"));
            Assert.That(list.Registrable("uk"), Is.Null);
        }
    }

    [TestCase("a.*.b")]
    [TestCase("*")]
    [TestCase("!")]
    [TestCase(".com")]
    [TestCase("a..b")]
    [TestCase("<html>")]
    public void A_line_that_is_no_rule_ends_the_reading(string line) =>
        Assert.That(() => Parse("com", line), Throws.TypeOf<FormatException>().With.Message.Contains(line));
}
