using System.Net;
using System.Text;
using DmarcIngest.Enrichment;
using DmarcIngest.Enrichment.Senders;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DmarcIngest.Tests.Enrichment.Senders;

/// <summary>Who stands behind names and numbers: the list that comes along, a list of one's own, own networks.</summary>
public sealed class SenderListTests
{
    private string folder = "";

    private string Own => Path.Combine(folder, "own.csv");

    [SetUp]
    public void SetUp() => folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(folder, recursive: true);

    [Test]
    public void The_list_that_comes_along_is_there_and_right()
    {
        SenderList list = new(new EnrichmentOptions(), TimeProvider.System, NullLogger.Instance);

        Assert.That(list.Files.Select(file => file.Trouble), Is.EqualTo(new string?[] { null }));
        // Facts of reference/senders/senders.csv.
        Assert.That((list.ByDkim("1password.com")?.Name, list.ByAsn(8447)?.Country), Is.EqualTo(("1Password", "AT")));
    }

    [TestCase("mail.example.net", "Below")]
    [TestCase("a.b.mail.example.net", "Below")]
    [TestCase("www.example.net", "Whole")]
    [TestCase("EXAMPLE.NET", "Whole")]
    [TestCase("notexample.net", null)]
    [TestCase("example.net.evil.test", null)]
    [TestCase("メール.example.org", "Unicode")]
    [TestCase("xn--4dkua4c.example.org", "Unicode")]
    [TestCase("", null)]
    [TestCase("net", null)]
    public void A_domain_stands_for_all_below_it_and_the_longest_match_wins(string name, string? sender)
    {
        SenderList list = With("Whole,isp,spf,example.net", "Below,esp,spf,mail.example.net", "Unicode,own,spf,メール.example.org");

        Assert.That(list.BySpf(name)?.Name, Is.EqualTo(sender));
    }

    [Test]
    public void One_s_own_line_overrides_that_of_the_list_and_other_kinds_stay()
    {
        SenderList list = With("Ours,esp,dkim,1password.com");

        Assert.That((list.ByDkim("1password.com")?.Name, list.BySpf("1password.com")?.Name), Is.EqualTo(("Ours", "1Password")));
    }

    [Test]
    public void Wrong_lines_are_left_out_and_told_by_number()
    {
        SenderList list = With("Right,esp,spf,a.example", "NoType,nothing,spf,b.example", "NoDomain,esp,spf,localhost", "NoKind,esp,ip,192.0.2.1", "\"Quote,esp,spf,c.example", "Twice,isp,spf,a.example");
        string trouble = list.Files.Last().Trouble ?? "";

        using (Assert.EnterMultipleScope())
        {
            Assert.That(list.BySpf("a.example")?.Name, Is.EqualTo("Right"));
            Assert.That(list.BySpf("b.example"), Is.Null);
            foreach (int line in (int[])[3, 4, 5, 6, 7])
            {
                Assert.That(trouble, Does.Contain($"line {line}: "));
            }

            Assert.That(trouble, Does.Not.Contain("line 2:"));
        }
    }

    [Test]
    public void Twelve_wrong_lines_are_ten_and_two_more()
    {
        SenderList list = With([.. Enumerable.Range(1, 12).Select(number => $"a,nothing,spf,a{number}.example")]);

        Assert.That(list.Files.Last().Trouble, Does.Contain("line 11:").And.Not.Contain("line 12:").And.EndWith("and 2 more"));
    }

    [TestCase("", "empty")]
    [TestCase("a,b,c", "must name the columns")]
    public void A_file_that_is_no_list_is_told_and_the_shipped_one_goes_on(string content, string said)
    {
        File.WriteAllText(Own, content);
        SenderList list = new(Options(), TimeProvider.System, NullLogger.Instance);

        Assert.That(list.ByDkim("1password.com")?.Name, Is.EqualTo("1Password"));
        Assert.That(list.Files.Last().Trouble, Does.Contain(said));
    }

    [Test]
    public void A_missing_or_huge_file_is_told()
    {
        SenderList missing = new(Options(), TimeProvider.System, NullLogger.Instance);
        string? none = missing.Files.Last().Trouble;
        using (FileStream huge = new(Own, FileMode.Create))
        {
            huge.SetLength(200L << 20);
        }

        SenderList large = new(Options(), TimeProvider.System, NullLogger.Instance);
        Assert.That((none, large.Files.Last().Trouble), Is.EqualTo(("it is not there", "it is larger than 16777216 bytes")));
    }

    [Test]
    public void An_edit_is_read_after_the_set_time_and_a_broken_one_changes_nothing()
    {
        FakeTimeProvider time = new();
        Write("Before,esp,spf,a.example");
        SenderList list = new(Options(), time, NullLogger.Instance);
        string? before = list.BySpf("a.example")?.Name;
        Write("Afterwards,esp,spf,a.example");
        string? tooEarly = list.BySpf("a.example")?.Name;
        time.Advance(TimeSpan.FromSeconds(61));
        string? after = list.BySpf("a.example")?.Name;
        File.Delete(Own);
        time.Advance(TimeSpan.FromSeconds(61));

        Assert.That((before, tooEarly, after, list.BySpf("a.example")?.Name), Is.EqualTo(("Before", "Before", "Afterwards", "Afterwards")));
    }

    [TestCase("192.0.2.77", "relay")]
    [TestCase("192.0.2.200", "upper half")]
    [TestCase("::ffff:192.0.2.200", "upper half")]
    [TestCase("2001:db8:1::5", "v6")]
    [TestCase("2001:db9::1", null)]
    [TestCase("192.0.3.1", null)]
    public void The_longest_own_network_gives_its_name(string address, string? name)
    {
        OwnNetworks networks = new(
        [
            new OwnNetworkOptions { Network = "192.0.2.0/24", Name = "relay" },
            new OwnNetworkOptions { Network = "192.0.2.128/25", Name = "upper half" },
            new OwnNetworkOptions { Network = "2001:db8::/32", Name = "v6" },
        ]);

        Assert.That(networks.Find(IPAddress.Parse(address))?.Name, Is.EqualTo(name));
    }

    private static IEnumerable<TestCaseData> SenderCases()
    {
        DkimResult signed = new("d.example", "s", "pass", null);
        DkimResult broken = new("d.example", "s", "fail", null);
        SpfResult passed = new("bounce.s.example", "mfrom", "pass", null);
        SpfResult failed = new("bounce.s.example", "mfrom", "softfail", null);
        yield return new TestCaseData(signed, passed, 8447L, null, "BySpf").SetArgDisplayNames("SPF says more than a signature");
        yield return new TestCaseData(signed, failed, 8447L, null, "ByDkim").SetArgDisplayNames("only what passed");
        yield return new TestCaseData(broken, failed, 8447L, null, "A1 Telekom Austria").SetArgDisplayNames("the network, last");
        yield return new TestCaseData(broken, failed, null, null, null).SetArgDisplayNames("nobody");
        yield return new TestCaseData(signed, passed, 8447L, "relay Tokyo", "relay Tokyo").SetArgDisplayNames("own network, first");
    }

    [TestCaseSource(nameof(SenderCases))]
    public void A_row_has_the_sender_that_its_mail_shows(DkimResult dkim, SpfResult spf, long? asn, string? ownNetwork, string? expected)
    {
        SenderNames names = new(With("BySpf,esp,spf,s.example", "ByDkim,saas,dkim,d.example"));
        AggregateRow row = new()
        {
            Id = Rows.Id("a"),
            Timestamp = Rows.September,
            Report = Rows.Report(Rows.Header),
            SourceIp = IPAddress.Parse("192.0.2.1"),
            SourceFacts = new SourceFacts { Asn = asn, OwnNetwork = ownNetwork },
            Disposition = "none",
            DkimAlignment = "fail",
            SpfAlignment = "fail",
            PolicyOverrides = [],
            HeaderFrom = "example.com",
            DkimResults = [dkim],
            SpfResults = [spf],
            Deviations = [],
            Raw = new Dictionary<string, string>(),
        };

        names.Enrich(row);

        Assert.That(row.Sender?.Name, Is.EqualTo(expected));
    }

    [Test]
    public void Own_networks_are_told_without_address_files_too()
    {
        EnrichmentOptions options = new() { Addresses = false, OwnNetworks = [new OwnNetworkOptions { Network = "192.0.2.0/24", Name = "relay" }] };
        using AddressFacts facts = new(options, TimeProvider.System, NullLogger.Instance);
        AggregateRow row = Rows.Aggregate("a");

        row.SourceFacts = facts.Find(row.SourceIp);

        Assert.That(row.SourceFacts, Is.EqualTo(new SourceFacts { OwnNetwork = "relay" }));
    }

    private EnrichmentOptions Options() => new() { SendersDatabase = Own };

    private SenderList With(params string[] lines)
    {
        Write(lines);
        return new SenderList(Options(), TimeProvider.System, NullLogger.Instance);
    }

    private void Write(params string[] lines) => File.WriteAllText(Own, string.Join("\r\n", ["name,type,kind,value", .. lines]), new UTF8Encoding(true));
}
