using System.Globalization;
using System.Net;
using System.Text;
using DmarcIngest.Demo;
using DmarcIngest.Demo.Actors;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;

namespace DmarcIngest.Tests.Demo;

/// <summary>The made quarter: whole reports, the truth beside each record, and all that was promised in it.</summary>
public sealed class QuarterTests
{
    private static readonly IPNetwork[] Documentation = [.. "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 198.18.0.0/15 2001:db8::/32".Split(' ').Select(network => IPNetwork.Parse(network))];

    private List<MadeReport> reports = [];

    [OneTimeSetUp]
    public void Make() => reports = [.. new Quarter(new QuarterOptions { Seed = 7 }).Reports()];

    [Test]
    public void It_has_the_size_of_a_quarter()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(reports, Has.Count.InRange(3_000, 7_000));
            Assert.That(reports.Sum(report => report.Records.Count), Is.InRange(60_000, 130_000));
        }
    }

    [Test]
    public void The_same_seed_gives_the_same_reports_and_another_seed_others()
    {
        QuarterOptions few = new() { Seed = 3, Days = 4, Scale = 0.5 };
        List<string> first = [.. new Quarter(few).Reports().Select(report => report.FileName + report.Xml)];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(new Quarter(few).Reports().Select(report => report.FileName + report.Xml), Is.EqualTo(first));
            Assert.That(new Quarter(few with { Seed = 4 }).Reports().Select(report => report.FileName + report.Xml), Is.Not.EqualTo(first));
        }
    }

    [Test]
    public void Reports_arrive_in_order_of_time_under_names_of_their_own()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(reports.Select(report => report.Received), Is.Ordered);
            Assert.That(reports.Select(report => report.FileName), Is.Unique);
            // Reporters that make their ids of domain and time have the same as one another, as real ones do.
            Assert.That(reports.Select(report => (report.Records[0].Reporter, report.ReportId)), Is.Unique);
        }
    }

    [Test]
    public void Every_report_is_read_whole_and_says_what_the_truth_beside_it_is_about()
    {
        ReportReader reader = new(new ReadLimits());
        List<string> wrong = [];
        HashSet<string> dialects = [];
        foreach (MadeReport report in reports)
        {
            if (reader.Read(Encoding.UTF8.GetBytes(report.Xml)).Results is not [Parsed { Report: AggregateReport { Partial: false, Deviations: [] } read }])
            {
                wrong.Add($"{report.FileName} is not read whole or deviates");
                continue;
            }

            dialects.Add(read.Header.Dialect);
            List<MadeRecord> rows = [.. read.ReadRows().Select((row, index) => report.Records[index] with
            {
                Domain = row.HeaderFrom,
                SourceIp = row.SourceIp!,
                Reporter = read.Header.OrgName,
                Day = DateOnly.FromDateTime(read.Header.Begin.UtcDateTime),
                Count = (int)row.MessageCount!,
            })];
            if (!rows.SequenceEqual(report.Records) || read.Header.ReportId != report.ReportId)
            {
                wrong.Add($"{report.FileName} says something else");
            }
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(wrong, Is.Empty);
            Assert.That(dialects, Is.SupersetOf(new[] { "9990", "7489" }));
        }
    }

    [Test]
    public void Every_verdict_every_actor_and_five_domains_occur()
    {
        List<MadeRecord> records = [.. reports.SelectMany(report => report.Records)];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(records.Select(record => record.Truth).Distinct(), Is.EquivalentTo(Enum.GetValues<TruthVerdict>()));
            Assert.That(records.Select(record => record.Actor).Distinct(), Is.EquivalentTo(Cast.All.Select(actor => actor.Name).Distinct()));
            Assert.That(reports.Select(report => report.FileName.Split('!')[1]).Distinct().Count(), Is.EqualTo(5));
            Assert.That(records.Select(record => record.SourceIp.AddressFamily).Distinct().Count(), Is.EqualTo(2));
        }
    }

    [Test]
    public void Only_the_providers_own_machines_and_customers_have_documentation_addresses()
    {
        IPNetwork[] own = [.. Quarter.OwnNetworks.Select(item => IPNetwork.Parse(item.Network))];
        IEnumerable<string> outside = reports.SelectMany(report => report.Records)
            .Where(record => Documentation.Any(network => network.Contains(record.SourceIp)) && !own.Any(network => network.Contains(record.SourceIp)))
            .Select(record => record.Actor)
            .Distinct();

        Assert.That(outside, Is.EqualTo(new[] { "branch office's server" }));
    }

    [Test]
    public void What_one_reporter_says_in_the_same_words_has_one_truth()
    {
        // A receiver that breaks signatures aside, which is told by its own days.
        Dictionary<string, string> truths = [];
        List<string> twofold = [];
        foreach (MadeReport report in reports)
        {
            string[] records = report.Xml.Split("<record>")[1..];
            for (int index = 0; index < records.Length; index++)
            {
                string words = report.FileName.Split('!')[0] + string.Join('\n', records[index].Split('\n').Where(line => !line.Contains("<count>", StringComparison.Ordinal) && !line.Contains("</feedback>", StringComparison.Ordinal)));
                MadeRecord record = report.Records[index];
                string truth = record.Truth == TruthVerdict.DkimBrokenAtReceiver ? "Legitimate" : record.Truth.ToString();
                if (truths.TryAdd(words, truth) is false && truths[words] != truth)
                {
                    twofold.Add(string.Create(CultureInfo.InvariantCulture, $"{record.SourceIp} {record.Actor}: {truth} and {truths[words]}"));
                }
            }
        }

        Assert.That(twofold, Is.Empty);
    }
}
