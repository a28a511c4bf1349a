using System.Net;
using System.Text;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;

namespace DmarcIngest.Tests.Enrichment.Verdicts.HeldOut;

/// <summary>The held-out set is sound in itself; what a classifier makes of it is tested elsewhere.</summary>
internal sealed class HeldOutScenarioTests
{
    private const int Seed = 1;

    private static readonly Lazy<IReadOnlyList<(HeldOutReport Report, Report? Read)>> All = new(() =>
    {
        ReportReader reader = new(new ReadLimits());
        return [.. HeldOutScenario.Reports(Seed).Select(report => (report, (reader.Read(Encoding.UTF8.GetBytes(report.Xml)).Results.SingleOrDefault() as Parsed)?.Report))];
    });

    private static IEnumerable<(HeldOutRecord Record, AggregateRow Row)> Pairs =>
        All.Value.SelectMany(pair => pair.Report.Records.Zip(((AggregateReport)pair.Read!).ReadRows()));

    [Test]
    public void Every_report_is_read_whole() =>
        Assert.That(All.Value.Where(pair => pair.Read is not AggregateReport { Partial: false }).Select(pair => pair.Report.Xml), Is.Empty);

    [Test]
    public void Rows_are_the_records_in_their_order()
    {
        string[] wrong =
        [
            .. All.Value.Where(pair => !((AggregateReport)pair.Read!).ReadRows().Select(Line).SequenceEqual(pair.Report.Records.Select(Line))).Select(pair => pair.Report.Xml),
        ];

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void It_has_twenty_to_forty_thousand_records_of_all_labels_and_six_domains()
    {
        HeldOutRecord[] records = [.. All.Value.SelectMany(pair => pair.Report.Records)];
        TestContext.Out.WriteLine(string.Join("; ", records.GroupBy(record => record.Truth).Select(group => $"{group.Key} {group.Count()}")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(records, Has.Length.InRange(20_000, 40_000));
            Assert.That(records.Select(record => record.Truth).Distinct(), Is.EquivalentTo(Truths.All));
            Assert.That(records.Select(record => record.Domain).Distinct().Count(), Is.EqualTo(7), "six domains of a policy and one below");
            Assert.That(records.Select(record => record.Day).Distinct().Count(), Is.EqualTo(MailStream.Days));
        }
    }

    [Test]
    public void The_same_seed_gives_the_same_reports_and_another_gives_others()
    {
        string[] first = [.. All.Value.Select(pair => pair.Report.Xml)];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(HeldOutScenario.Reports(Seed).Select(report => report.Xml).SequenceEqual(first), Is.True);
            Assert.That(HeldOutScenario.Reports(Seed + 1).Select(report => report.Xml).SequenceEqual(first), Is.False);
        }
    }

    // What the reporters evaluated, worked out a second time from the raw results.
    [Test]
    public void What_was_evaluated_follows_from_the_results_the_alignment_and_the_policy()
    {
        string[] wrong = [.. Pairs.Where(pair => !Consistent(pair.Row)).Select(pair => $"{pair.Record}").Take(10)];

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void A_broken_signature_at_a_receiver_passes_at_others_on_the_same_day()
    {
        var passing = Pairs.Where(pair => pair.Row.DkimAlignment == "pass").Select(pair => (pair.Record.Domain, pair.Record.Actor, pair.Record.Day)).ToHashSet();
        var broken = Pairs.Where(pair => pair.Record.Truth == Truths.BrokenAtReceiver).ToList();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(broken.Where(pair => pair.Row.DkimAlignment == "pass"), Is.Empty);
            Assert.That(broken.Where(pair => !passing.Contains((pair.Record.Domain, pair.Record.Actor, pair.Record.Day))), Is.Empty);
        }
    }

    [Test]
    public void What_is_legitimate_passes_but_for_odd_rows_and_what_is_not_never_does()
    {
        var legitimate = Pairs.Where(pair => pair.Record.Truth == Truths.Legitimate).ToList();
        var other = Pairs.Where(pair => pair.Record.Truth is Truths.Misconfigured or Truths.Spoof or Truths.Undetermined);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(legitimate.Count(pair => pair.Row.DmarcResult != "pass"), Is.InRange(1, legitimate.Count / 50));
            Assert.That(other.Where(pair => pair.Row.DmarcResult == "pass").Select(pair => pair.Record), Is.Empty);
        }
    }

    [Test]
    public void Own_networks_hold_the_addresses_of_documentation_and_no_others()
    {
        IPNetwork[] own = [.. HeldOutScenario.OwnNetworks.Select(network => IPNetwork.Parse(network.Network))];
        IPNetwork[] documentation = [IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("2001:db8::/32")];

        IEnumerable<IPAddress> sources = Pairs.Select(pair => pair.Record.SourceIp).Distinct();

        Assert.That(sources.Where(source => own.Any(network => network.Contains(source)) != documentation.Any(network => network.Contains(source))), Is.Empty);
    }

    private static string Line(HeldOutRecord record) => $"{record.Domain} {record.SourceIp} {record.Reporter} {record.Day:O} {record.Count}";

    private static string Line(AggregateRow row) =>
        $"{row.HeaderFrom} {row.SourceIp} {row.Report.Header.OrgName} {DateOnly.FromDateTime(row.Report.Header.Begin.UtcDateTime):O} {row.MessageCount}";

    private static bool Consistent(AggregateRow row)
    {
        PublishedPolicy policy = row.Report.Header.Policy;
        bool dkim = row.DkimResults.Any(result => result.Result == "pass" && Aligned(result.Domain, policy.Adkim));
        bool spf = row.SpfResults.Any(result => result.Result == "pass" && result.Scope == "mfrom" && Aligned(result.Domain, policy.Aspf));
        string disposition = dkim || spf || row.PolicyOverrides.Count > 0 ? "none" : policy.P!;
        return (row.DkimAlignment, row.SpfAlignment, row.Disposition) == (dkim ? "pass" : "fail", spf ? "pass" : "fail", disposition);

        bool Aligned(string domain, string? mode) => mode == "s"
            ? domain == row.HeaderFrom
            : string.Join('.', domain.Split('.')[^2..]) == string.Join('.', row.HeaderFrom.Split('.')[^2..]);
    }
}
