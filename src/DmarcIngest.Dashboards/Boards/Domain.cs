using DmarcIngest.Dashboards.Model;
using static DmarcIngest.Dashboards.Texts.DomainTexts;

namespace DmarcIngest.Dashboards.Boards;

/// <summary>One domain, or those that are chosen, over time: who, at whom, how it authenticates, and its policy.</summary>
internal static class Domain
{
    private const string Rows = Common.Rows + " AND dmarc_result:$result";

    public static Dashboard Board { get; } = new("domain", Title, Subtitle)
    {
        Variables = [Common.Tenant, Common.Domain, Common.Reporter, Common.Authenticity, Common.Result],
        Marks = new Marks(PolicyChanges, DataSource.Events, "event:policy_change AND tenant:$tenant AND domain:$domain", DetailField),
        Sections =
        [
            Common.Help(Help),
            new Section(null, [.. Figures(), Common.Trend(Trend, TrendHelp, Rows) with { Width = 16, Height = 9 }, Verdicts()]),
            new Section(WhoSends, [Senders() with { Width = 14, Height = 10 }, HeaderFroms() with { Width = 10, Height = 10 }, Reporters() with { Width = 24, Height = 9 }]),
            new Section(Alignment, [Spf() with { Width = 12, Height = 9 }, Dkim() with { Width = 12, Height = 9 }, Signers() with { Width = 12, Height = 9 }, DispositionByDay()]),
            new Section(PolicySection, [PolicyByDay(), Changes() with { Width = 12, Height = 9 }, PolicyTable() with { Width = 24, Height = 9 }]),
            new Section(RowsSection, [Common.Details(RowsTable, RowsHelp, Rows) with { Height = 12 }], Collapsed: true),
        ],
    };

    private static IEnumerable<Panel> Figures() =>
    [
        Share(Texts.PassRate, Texts.OverviewTexts.PassRateHelp, "passed_count", Steps.MoreIsBetter),
        Share(Texts.SpfAligned, SpfRateHelp, "spf_aligned_count", Steps.Plain),
        Share(Texts.DkimAligned, DkimRateHelp, "dkim_aligned_count", Steps.Plain),
        StatPanel.Of(Texts.Messages, Texts.OverviewTexts.MessagesHelp, Column.Number(Texts.Messages), DataSource.Aggregate, Rows, Metric.Sum("message_count")),
        StatPanel.Of(Texts.SourceCount, SourcesHelp, Column.Number(Texts.SourceCount), DataSource.Aggregate, Rows, Metric.Unique("source_ip_address")),
        StatPanel.Of(Texts.OverviewTexts.NewestReport, Texts.OverviewTexts.NewestReportHelp, Column.Ago(Texts.LastSeen), DataSource.Aggregate, Rows, Metric.Max("date_end")),
    ];

    private static StatPanel Share(Text title, Text help, string part, Steps steps) => StatPanel.Of(title, help, Column.Share(title, steps), DataSource.Aggregate, Rows, Common.Rate(part));

    private static SharePanel Verdicts() =>
        Common.Shares(Texts.OverviewTexts.FailedByVerdict, Texts.OverviewTexts.FailedByVerdictHelp, $"{Rows} AND {Common.Failed}", "source_verdict", Words.Verdicts) with { Bars = true, Width = 8, Height = 9 };

    private static TablePanel Senders() => TablePanel.Counting(
        SendersTable, SendersHelp, DataSource.Aggregate, Rows,
        [
            Bucket.Terms("source_name", 100, Column.Of(Texts.Sender).To(Common.ToSender)),
            Bucket.Terms("source_type", 2, Column.Named(Texts.SourceType, Words.SourceTypes, 130)),
            Bucket.Terms("source_verdict", 6, Column.Named(Texts.Verdict, Words.Verdicts)),
        ],
        Common.Results());

    private static TablePanel HeaderFroms() => TablePanel.Counting(
        HeaderFromTable, HeaderFromHelp, DataSource.Aggregate, Rows, [Bucket.Terms("header_from", 100, Column.Of(Texts.HeaderFrom))], Common.Results());

    private static TablePanel Reporters() => TablePanel.Counting(
        ReportersTable, ReportersHelp, DataSource.Aggregate, Rows,
        [Bucket.Terms("org_name", 50, Column.Of(Texts.Reporter))],
        [
            .. Common.Results(),
            Metric.Sum("spf_aligned_count"),
            Metric.Sum("dkim_aligned_count"),
            Metric.Ratio(4, 0, Column.Share(Texts.SpfAligned, Steps.Plain)),
            Metric.Ratio(5, 0, Column.Share(Texts.DkimAligned, Steps.Plain)),
            Metric.Max("date_end", Column.Ago(Texts.LastSeen)),
        ]);

    private static TablePanel Spf() => TablePanel.Counting(
        SpfTable, SpfHelp, DataSource.Aggregate, Rows,
        [Bucket.Terms("spf_results_combined", 50, Column.Of(Texts.SpfDetail)), Bucket.Terms("spf_alignment", 3, Column.Named(AlignedColumn, Words.Results, 110))],
        Metric.Sum("message_count", Column.Number(Texts.Messages)));

    private static TablePanel Dkim() => TablePanel.Counting(
        DkimTable, DkimHelp, DataSource.Aggregate, Rows,
        [Bucket.Terms("dkim_results_combined", 50, Column.Of(Texts.DkimDetail)), Bucket.Terms("dkim_alignment", 3, Column.Named(AlignedColumn, Words.Results, 110))],
        Metric.Sum("message_count", Column.Number(Texts.Messages)));

    private static TablePanel Signers() => TablePanel.Counting(
        SignersTable, SignersHelp, DataSource.Aggregate, Rows, [Bucket.Terms("auth_signer", 50, Column.Of(Texts.Signer))],
        Metric.Sum("message_count", Column.Number(Texts.Messages)),
        Metric.Sum("dkim_aligned_count"),
        Metric.Ratio(1, 0, Column.Share(Texts.DkimAligned, Steps.Plain)));

    private static SeriesPanel DispositionByDay() =>
        Common.SharesByDay(Texts.OverviewTexts.DispositionByDay, Texts.OverviewTexts.DispositionSharesHelp, Rows, "disposition", Words.Dispositions) with { Width = 12, Height = 9 };

    private static SeriesPanel PolicyByDay() => Common.SharesByDay(PolicySeries, PolicySeriesHelp, Rows, "published_policy.p", Words.Policies) with { Width = 12, Height = 9 };

    private static TablePanel PolicyTable() => TablePanel.Counting(
        PoliciesTable, PoliciesHelp, DataSource.Aggregate, Rows,
        [
            Bucket.Terms("published_policy.domain", 50, Column.Of(Texts.Domain)),
            Bucket.Terms("published_policy.p", 3, Column.Of(Texts.Policy, 90)),
            Bucket.Terms("published_policy.sp", 3, Column.Of(Texts.SubPolicy, 90)),
            Bucket.Terms("published_policy.pct", 5, Column.Number(Texts.Percent, 80)),
            Bucket.Terms("published_policy.adkim", 2, Column.Of(Adkim, 70)),
            Bucket.Terms("published_policy.aspf", 2, Column.Of(Aspf, 70)),
        ],
        Metric.Sum("message_count", Column.Number(Texts.Messages)),
        Metric.Min("date_begin", Column.Moment(Texts.FirstSeen)),
        Metric.Max("date_end", Column.Moment(Texts.LastSeen)));

    private static TablePanel Changes() => TablePanel.Rows(
        PolicyChanges, PolicyChangesHelp, DataSource.Events, "event:policy_change AND tenant:$tenant AND domain:$domain", 100,
        ("@timestamp", Column.Date(Texts.Day)), ("domain", Column.Of(Texts.Domain, 220)), (DetailField, Column.Of(Texts.Detail)));
}
