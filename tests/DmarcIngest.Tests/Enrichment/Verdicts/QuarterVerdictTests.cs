using System.Text;
using DmarcIngest.Demo;
using DmarcIngest.Enrichment;
using DmarcIngest.Enrichment.Senders;
using DmarcIngest.Enrichment.Verdicts;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
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
        Confusion confusion = Judge(new Quarter(new QuarterOptions { Seed = seed, Days = days }), withReverseNames, withOwnNetworks);

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

    private static Confusion Judge(Quarter quarter, bool withReverseNames, bool withOwnNetworks)
    {
        EnrichmentOptions options = new() { OwnNetworks = [.. Quarter.OwnNetworks.Where(_ => withOwnNetworks).Select(own => new OwnNetworkOptions { Network = own.Network, Name = own.Name })] };
        using AddressFacts facts = new(options, TimeProvider.System, NullLogger.Instance);
        EvidenceReader evidence = new(PublicSuffixList.Embedded);
        Sources sources = new(
            facts,
            new SenderNames(new SenderList(options, TimeProvider.System, NullLogger.Instance)),
            evidence,
            address => withReverseNames ? quarter.ReverseNames.GetValueOrDefault(address) : null);
        RowJudge judge = new(sources, evidence, () => Overrules.None);
        List<(MadeReport Made, List<AggregateRow> Rows)> reports = [];
        foreach (MadeReport made in quarter.Reports())
        {
            List<AggregateRow> rows = [.. Reader.Read(Encoding.UTF8.GetBytes(made.Xml)).Results.OfType<Parsed>().Single().Report.ReadRows().Cast<AggregateRow>()];
            rows.ForEach(judge.Show);
            reports.Add((made, rows));
        }

        judge.Close();
        Confusion confusion = new();
        foreach ((MadeReport made, List<AggregateRow> rows) in reports)
        {
            foreach ((AggregateRow row, MadeRecord record) in rows.Zip(made.Records))
            {
                judge.Judge(row);
                confusion.Add(record, row.Verdict!.Verdict, row.Verdict.Rule);
            }
        }

        return confusion;
    }
}
