using System.Net;
using System.Text;
using DmarcIngest.Demo;
using DmarcIngest.Enrichment;
using DmarcIngest.Enrichment.Senders;
using DmarcIngest.Enrichment.Verdicts;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Tests.Enrichment.Verdicts.HeldOut;
using Microsoft.Extensions.Logging.Abstractions;

namespace DmarcIngest.Tests.Enrichment.Verdicts;

/// <summary>The rules against a quarter of made reports whose truth is known, and which was made by somebody who had not seen the rules.</summary>
[TestFixture]
public sealed class QuarterVerdictTests
{
    private static readonly ReportReader Reader = new(new ReadLimits());

    [TestCase(1, 92, true, true)]
    [TestCase(1, 92, false, true)]
    [TestCase(7, 92, false, true)]
    [TestCase(2024, 92, false, true)]
    [TestCase(5, 92, false, false)]
    [TestCase(6, 30, false, true)]
    public void A_quarter_is_judged_as_it_was_made(int seed, int days, bool withReverseNames, bool withOwnNetworks)
    {
        Quarter quarter = new(new QuarterOptions { Seed = seed, Days = days });

        Confusion confusion = Judge(
            quarter.Reports().Select(made => (made.Xml, (IReadOnlyList<Label>)[.. made.Records.Select(record => new Label(record.Domain, record.SourceIp.ToString(), record.Count, QuarterFiles.Name(record.Truth), record.Actor))])),
            Quarter.OwnNetworks.Where(_ => withOwnNetworks),
            address => withReverseNames ? quarter.ReverseNames.GetValueOrDefault(address) : null);

        Check(confusion);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void A_second_set_about_other_organisations_is_judged_as_it_was_made(int seed)
    {
        Confusion confusion = Judge(
            HeldOutScenario.Reports(seed).Select(made => (made.Xml, (IReadOnlyList<Label>)[.. made.Records.Select(record => new Label(record.Domain, record.SourceIp.ToString(), record.Count, record.Truth, record.Actor))])),
            HeldOutScenario.OwnNetworks,
            _ => null);

        Check(confusion);
    }

    private static void Check(Confusion confusion)
    {
        TestContext.Out.WriteLine(confusion);
        TestContext.Out.WriteLine(confusion.Actors());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(confusion.Precision("spoof"), Is.AtLeast(0.98), "spoof precision");
            Assert.That(confusion.Recall("spoof"), Is.AtLeast(0.95), "spoof recall");
            Assert.That(confusion.Precision("misconfigured"), Is.AtLeast(0.95), "misconfigured precision");
            Assert.That(confusion.Recall("misconfigured"), Is.AtLeast(0.90), "misconfigured recall");
            Assert.That(confusion.Recall("legitimate"), Is.AtLeast(0.99), "legitimate recall");
        }
    }

    private static Confusion Judge(
        IEnumerable<(string Xml, IReadOnlyList<Label> Labels)> made, IEnumerable<(string Network, string Name)> own, Func<IPAddress, string?> reverseName)
    {
        EnrichmentOptions options = new() { OwnNetworks = [.. own.Select(network => new OwnNetworkOptions { Network = network.Network, Name = network.Name })] };
        using AddressFacts facts = new(options, TimeProvider.System, NullLogger.Instance);
        EvidenceReader evidence = new(PublicSuffixList.Embedded);
        Sources sources = new(facts, new SenderNames(new SenderList(options, TimeProvider.System, NullLogger.Instance)), evidence, reverseName);
        RowJudge judge = new(sources, evidence, () => Overrules.None);
        List<(IReadOnlyList<Label> Labels, List<AggregateRow> Rows)> reports = [];
        foreach ((string xml, IReadOnlyList<Label> labels) in made)
        {
            List<AggregateRow> rows = [.. Reader.Read(Encoding.UTF8.GetBytes(xml)).Results.OfType<Parsed>().Single().Report.ReadRows().Cast<AggregateRow>()];
            rows.ForEach(judge.Show);
            reports.Add((labels, rows));
        }

        judge.Close();
        Confusion confusion = new();
        foreach ((IReadOnlyList<Label> labels, List<AggregateRow> rows) in reports)
        {
            foreach ((AggregateRow row, Label label) in rows.Zip(labels))
            {
                judge.Judge(row);
                confusion.Add(label, row.Verdict!.Verdict, row.Verdict.Rule);
            }
        }

        return confusion;
    }
}
