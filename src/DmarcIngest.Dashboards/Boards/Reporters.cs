using DmarcIngest.Dashboards.Model;
using static DmarcIngest.Dashboards.Texts.ReportersTexts;

namespace DmarcIngest.Dashboards.Boards;

/// <summary>Who reports: how much, how late, who fell silent, who disagrees with the others.</summary>
internal static class Reporters
{
    /// <summary>Mail that is ours and authenticates as a rule: where a receiver sees it fail, it is the receiver that differs.</summary>
    private const string Ours = Common.Rows + " AND source_verdict:(legitimate OR dkim_broken_at_receiver)";

    // The ingest log knows when a report came; its reporters and domains are lists.
    private const string Mails = "tenant:$tenant AND domains:$domain AND reporters:$reporter AND outcome:(aggregate OR tls)";

    public static Dashboard Board { get; } = new("reporters", Title, Subtitle)
    {
        Variables = [Common.Tenant, Common.Domain, Common.Reporter, Common.Authenticity],
        Sections =
        [
            Common.Help(Help),
            new Section(null, [.. Figures(), Volume() with { Width = 14, Height = 9 }, Silent() with { Width = 10, Height = 9 }]),
            new Section(VolumeSection, [Results() with { Width = 14, Height = 11 }, Delay() with { Width = 10, Height = 11 }]),
            new Section(DisagreeSection, [Disagreeing() with { Width = 14, Height = 10 }, BrokenByDay() with { Width = 10, Height = 10 }]),
        ],
    };

    private static IEnumerable<Panel> Figures() =>
    [
        StatPanel.Of(ReporterCount, ReporterCountHelp, Column.Number(ReporterCount), DataSource.Aggregate, Common.Rows, Metric.Unique("org_name")) with { Width = 6 },
        StatPanel.Of(Texts.Reports, ReportsHelp, Column.Number(Texts.Reports), DataSource.Aggregate, Common.Rows, Metric.Unique("report_uid")) with { Width = 6 },
        StatPanel.Of(MeanDelay, DelayHelp, Column.Seconds(MeanDelay), DataSource.Ingest, Mails, Metric.Average("report_delay_seconds")) with { Width = 6 },
        StatPanel.Of(Texts.OverviewTexts.NewestReport, Texts.OverviewTexts.NewestReportHelp, Column.Ago(Texts.LastSeen), DataSource.Aggregate, Common.Rows, Metric.Max("date_end")) with { Width = 6 },
    ];

    private static SeriesPanel Volume() => new(VolumeSeries, VolumeHelp)
    {
        Targets =
        [
            new Target(DataSource.Aggregate, Common.Rows, [Metric.Sum("message_count")], [Bucket.Terms("org_name", 10), Bucket.Daily()]) { Alias = new Text("{{term org_name}}", "{{term org_name}}") },
        ],
    };

    private static TablePanel Silent() => TablePanel.Counting(
        SilentTable, SilentHelp, DataSource.Aggregate, Common.Rows,
        [Bucket.Terms("org_name", 50, Column.Of(Texts.Reporter).To(Common.ToReporter), order: 0, smallestFirst: true)],
        Metric.Max("date_end", Column.Ago(LastReport)),
        Metric.Sum("message_count", Column.Number(Texts.Messages)),
        Metric.Unique("report_uid", Column.Number(Texts.Reports)));

    private static TablePanel Results() => TablePanel.Counting(
        ResultsTable, ResultsHelp, DataSource.Aggregate, Common.Rows,
        [Bucket.Terms("org_name", 100, Column.Of(Texts.Reporter).To(Common.ToReporter))],
        [.. Common.Results(), Metric.Unique("report_uid", Column.Number(Texts.Reports))]);

    private static TablePanel Delay() => TablePanel.Counting(
        DelayTable, DelayHelp, DataSource.Ingest, Mails,
        [Bucket.Terms("reporters", 100, Column.Of(Texts.Reporter))],
        Metric.Count(Column.Number(Texts.Mails)),
        Metric.Average("report_delay_seconds", Column.Seconds(MeanDelay)),
        Metric.Max("report_delay_seconds", Column.Seconds(LongestDelay)),
        Metric.Max("@timestamp", Column.Ago(LastMail)));

    private static TablePanel Disagreeing() => TablePanel.Counting(
        DisagreeTable, DisagreeHelp, DataSource.Aggregate, Ours,
        [Bucket.Terms("org_name", 50, Column.Of(Texts.Reporter).To(Common.ToReporter))],
        [
            .. Common.Results(),
            Metric.Sum("dkim_aligned_count"),
            Metric.Ratio(4, 0, Column.Share(Texts.DkimAligned, Steps.MoreIsBetter)),
        ]);

    private static SeriesPanel BrokenByDay() => new(BrokenSeries, BrokenHelp)
    {
        Targets =
        [
            new Target(DataSource.Aggregate, $"{Common.Rows} AND {Common.Failed} AND source_verdict:dkim_broken_at_receiver", [Metric.Sum("message_count")], [Bucket.Terms("org_name", 10), Bucket.Daily()])
            {
                Alias = new Text("{{term org_name}}", "{{term org_name}}"),
            },
        ],
    };
}
