using DmarcIngest.Dashboards.Model;
using static DmarcIngest.Dashboards.Texts.OverviewTexts;

namespace DmarcIngest.Dashboards.Boards;

/// <summary>All domains on one screen: is all well, or where to look.</summary>
internal static class Overview
{
    private const string Spoofed = $"{Common.Rows} AND {Common.Failed} AND source_verdict:spoof";
    private const string Misconfigured = $"{Common.Rows} AND {Common.Failed} AND source_verdict:misconfigured";

    public static Dashboard Board { get; } = new("overview", Title, Subtitle)
    {
        Variables = [Common.Tenant, Common.Domain, Common.Reporter, Common.Authenticity, Variable.OneOf("compare", Texts.Compare, Words.Spans)],
        Sections =
        [
            Common.Help(Help),
            new Section(null, [.. Figures(), Daemon(), .. Trends()]),
            new Section(WhoAndWhere, [TopSources() with { Width = 13, Height = 10 }, Domains() with { Width = 11, Height = 10 }]),
            new Section(ResultShares, [.. Pies(), .. Bars()]),
        ],
    };

    private static IEnumerable<Panel> Figures() =>
    [
        StatPanel.Of(Texts.Messages, MessagesHelp, Column.Number(Texts.Messages), DataSource.Aggregate, Common.Rows, Metric.Sum("message_count")),
        StatPanel.Of(Texts.PassRate, PassRateHelp, Column.Share(Texts.PassRate, Steps.MoreIsBetter), DataSource.Aggregate, Common.Rows, Common.Rate("passed_count")),
        Change(),
        StatPanel.Of(SpoofMessages, SpoofHelp, Column.Number(Texts.Messages) with { Steps = Steps.NoneIsGood, Link = ToVerdict("spoof") }, DataSource.Aggregate, Spoofed, Metric.Sum("message_count")),
        StatPanel.Of(MisconfiguredMessages, MisconfiguredHelp, Column.Number(Texts.Messages) with { Steps = Steps.NoneIsGood, Link = ToVerdict("misconfigured") }, DataSource.Aggregate, Misconfigured, Metric.Sum("message_count")),
        StatPanel.Of(NewestReport, NewestReportHelp, Column.Ago(NewestReport), DataSource.Aggregate, Common.Rows, Metric.Max("date_end")),
    ];

    // Both spans are asked for in one question, back from now, because a data source cannot look before the period of the page.
    private static StatPanel Change() => new(Texts.OverviewTexts.Change, ChangeHelp)
    {
        Width = 4,
        Height = 4,
        Period = "730d",
        Reducer = "diff",
        Figures = [Column.Share(Texts.PassRate, Steps.Change)],
        Targets =
        [
            new Target(DataSource.Aggregate, Common.Rows, Common.Rate("passed_count"), [Bucket.Spans("@timestamp:[now-$compare-$compare TO now-$compare}", "@timestamp:[now-$compare TO *]")]),
        ],
    };

    private static Link ToVerdict(string verdict) => new(Texts.ToSources, "sources", Common.Filters, [("verdict", verdict)]);

    private static StatPanel Daemon()
    {
        Link toRejected = new(Texts.ToRejected, "ingest", ["tenant"], []);
        return new StatPanel(DaemonState, DaemonHelp)
        {
            Width = 24,
            Height = 3,
            Figures =
            [
                Column.Ago(LastMail), Column.Ago(LastSign), Column.Number(MailsRead), Column.Number(MailsInvalid) with { Steps = Steps.NoneIsGood, Link = toRejected }, Column.Number(Outages) with { Steps = Steps.NoneIsGood, Link = toRejected },
            ],
            Targets =
            [
                new Target(DataSource.Ingest, "tenant:$tenant", [Metric.Max("@timestamp")], [Bucket.All()]),
                new Target(DataSource.Events, "tenant:$tenant", [Metric.Max("@timestamp")], [Bucket.All()]),
                new Target(DataSource.Ingest, "tenant:$tenant", [Metric.Count()], [Bucket.All()]),
                new Target(DataSource.Ingest, "tenant:$tenant AND outcome:invalid", [Metric.Count()], [Bucket.All()]),
                new Target(DataSource.Events, "tenant:$tenant AND event:(store_outage OR mailbox_outage)", [Metric.Count()], [Bucket.All()]),
            ],
        };
    }

    private static IEnumerable<Panel> Trends() =>
    [
        Common.Trend(Trend, TrendHelp, Common.Rows) with { Width = 16, Height = 9 },
        Common.Shares(FailedByVerdict, FailedByVerdictHelp, $"{Common.Rows} AND {Common.Failed}", "source_verdict", Words.Verdicts) with { Bars = true, Width = 8, Height = 9 },
    ];

    private static TablePanel TopSources() => TablePanel.Counting(
        TopFailing, TopFailingHelp, DataSource.Aggregate, $"{Common.Rows} AND {Common.Failed}",
        [
            Bucket.Terms("source_ip_address", 25, Column.Of(Texts.Source, 150).To(Common.ToSource)),
            Bucket.Terms("source_name", 1, Column.Of(Texts.Sender)),
            Bucket.Terms("source_country", 1, Column.Of(Texts.Country, 60)),
            Bucket.Terms("source_verdict", 3, Column.Named(Texts.Verdict, Words.Verdicts)),
        ],
        Metric.Sum("message_count", Column.Number(Texts.Failed)));

    private static TablePanel Domains() => TablePanel.Counting(
        DomainsTable, DomainsHelp, DataSource.Aggregate, Common.Rows,
        [Bucket.Terms("published_policy.domain", 200, Column.Of(Texts.Domain, null).To(Common.ToDomain))],
        Common.Results());

    private static IEnumerable<Panel> Pies() =>
    [
        Common.Shares(DmarcShares, DmarcSharesHelp, Common.Rows, "dmarc_result", Words.Results) with { Width = 6 },
        Common.Shares(SpfShares, SpfSharesHelp, Common.Rows, "spf_alignment", Words.Results) with { Width = 6 },
        Common.Shares(DkimShares, DkimSharesHelp, Common.Rows, "dkim_alignment", Words.Results) with { Width = 6 },
        Common.Shares(DispositionShares, DispositionSharesHelp, Common.Rows, "disposition", Words.Dispositions) with { Width = 6 },
    ];

    private static IEnumerable<Panel> Bars() =>
    [
        Common.SharesByDay(DmarcByDay, DmarcSharesHelp, Common.Rows, "dmarc_result", Words.Results) with { Width = 6 },
        Common.SharesByDay(SpfByDay, SpfSharesHelp, Common.Rows, "spf_alignment", Words.Results) with { Width = 6 },
        Common.SharesByDay(DkimByDay, DkimSharesHelp, Common.Rows, "dkim_alignment", Words.Results) with { Width = 6 },
        Common.SharesByDay(DispositionByDay, DispositionSharesHelp, Common.Rows, "disposition", Words.Dispositions) with { Width = 6 },
    ];
}
