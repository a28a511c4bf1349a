using DmarcIngest.Dashboards.Model;
using static DmarcIngest.Dashboards.Texts.IngestTexts;

namespace DmarcIngest.Dashboards.Boards;

/// <summary>The daemon itself: what it read, what it could not read and why, how far behind it is, and what went wrong around it.</summary>
internal static class Ingest
{
    private const string Mails = "tenant:$tenant AND mailbox:$mailbox";
    private const string Invalid = Mails + " AND outcome:invalid";
    private const string Events = "tenant:$tenant";

    public static Dashboard Board { get; } = new("ingest", Title, Subtitle)
    {
        From = "now-7d",
        Variables = [Variable.Values("tenant", Texts.Tenant, DataSource.Ingest, "tenant", "*"), Variable.Values("mailbox", Texts.Mailbox, DataSource.Ingest, "mailbox", "tenant:$tenant")],
        Sections =
        [
            Common.Help(Help),
            new Section(null, [.. Figures(), ByOutcome() with { Width = 16, Height = 9 }, OutcomeShares() with { Width = 8, Height = 9 }]),
            new Section(Rejected, [Reasons() with { Width = 8, Height = 10 }, RejectedMails() with { Width = 16, Height = 10 }]),
            new Section(Pace, [Backlog() with { Width = 8, Height = 8 }, Lag() with { Width = 8, Height = 8 }, StoredRows() with { Width = 8, Height = 8 }]),
            new Section(Deviations, [ByReporter() with { Width = 12, Height = 10 }, Mailboxes() with { Width = 12, Height = 10 }]),
            new Section(World, [Outages() with { Width = 12, Height = 9 }, Retention() with { Width = 12, Height = 9 }]),
        ],
    };

    private static IEnumerable<Panel> Figures() =>
    [
        StatPanel.Of(Texts.OverviewTexts.MailsRead, MailsHelp, Column.Number(Texts.Mails), DataSource.Ingest, Mails, Metric.Count()),
        StatPanel.Of(Texts.OverviewTexts.MailsInvalid, InvalidHelp, Column.Number(Texts.Mails) with { Steps = Steps.NoneIsGood }, DataSource.Ingest, Invalid, Metric.Count()),
        StatPanel.Of(RowsStored, RowsStoredHelp, Column.Number(RowsStored), DataSource.Ingest, Mails, Metric.Sum("rows")),
        StatPanel.Of(RowsRefused, RowsRefusedHelp, Column.Number(RowsRefused) with { Steps = Steps.NoneIsGood }, DataSource.Ingest, Mails, Metric.Sum("rows_refused")),
        StatPanel.Of(Texts.OverviewTexts.LastMail, LastMailHelp, Column.Ago(Texts.OverviewTexts.LastMail), DataSource.Ingest, Mails, Metric.Max("@timestamp")),
        StatPanel.Of(Texts.OverviewTexts.LastSign, LastSignHelp, Column.Ago(Texts.OverviewTexts.LastSign), DataSource.Events, Events, Metric.Max("@timestamp")),
    ];

    private static Target Outcomes() => new(DataSource.Ingest, Mails, [Metric.Count()], [Words.Split("outcome", OutcomeWords), Bucket.Hourly()]);

    private static SeriesPanel ByOutcome() => new(OutcomeSeries, OutcomeHelp) { Targets = [Outcomes()], Looks = Words.Looks(OutcomeWords) };

    private static SharePanel OutcomeShares() => new(OutcomePie, OutcomeHelp) { Targets = [Outcomes()], Looks = Words.Looks(OutcomeWords) };

    private static TablePanel Reasons() => TablePanel.Counting(
        ReasonsTable, ReasonsHelp, DataSource.Ingest, $"{Mails} AND NOT reason:none",
        [Bucket.Terms("reason", 30, Column.Of(Reason)), Bucket.Terms("outcome", 5, Column.Named(Outcome, OutcomeWords, 140))],
        Metric.Count(Column.Number(Texts.Mails)));

    private static TablePanel RejectedMails() => TablePanel.Rows(
        RejectedTable, RejectedHelp, DataSource.Ingest, Invalid, 200,
        ("@timestamp", Column.Moment(Texts.Date)),
        ("from", Column.Of(From, 200)),
        ("subject", Column.Of(Texts.FailuresTexts.Subject, 260)),
        ("reason", Column.Of(Reason, 150)),
        ("detail", Column.Of(Texts.Detail, 420)),
        ("mailbox", Column.Of(Texts.Mailbox, 150)),
        ("message_id", Column.Of(MessageId, 200)));

    private static SeriesPanel Backlog() => Line(BacklogSeries, BacklogHelp, "locale", (BacklogSeries, Metric.Max("waiting")));

    private static SeriesPanel Lag() => Line(LagSeries, LagHelp, "s", (MeanLag, Metric.Average("lag_seconds")), (LongestLag, Metric.Max("lag_seconds")));

    private static SeriesPanel StoredRows() => new(RowsSeries, RowsSeriesHelp)
    {
        Targets =
        [
            Hourly(RowsStored, Metric.Sum("rows")),
            Hourly(RowsExpired, Metric.Sum("rows_expired")),
            Hourly(RowsRefused, Metric.Sum("rows_refused")),
        ],
        Looks = [new SeriesLook(RowsStored, "green"), new SeriesLook(RowsExpired, "blue"), new SeriesLook(RowsRefused, "red")],
    };

    private static SeriesPanel Line(Text title, Text help, string unit, params IReadOnlyList<(Text Name, Metric Metric)> lines) => new(title, help)
    {
        Draw = "line",
        Stack = "none",
        Unit = unit,
        Targets = [.. lines.Select(line => Hourly(line.Name, line.Metric))],
    };

    private static Target Hourly(Text name, Metric metric) => new(DataSource.Ingest, Mails, [metric], [Bucket.Hourly()]) { Alias = name };

    private static TablePanel ByReporter() => TablePanel.Counting(
        DeviationsTable, DeviationsHelp, DataSource.Ingest, Mails,
        [Bucket.Terms("reporters", 50, Column.Of(Texts.Reporter)), Bucket.Terms("deviations", 20, Column.Of(Deviation))],
        Metric.Count(Column.Number(Texts.Mails)));

    private static TablePanel Mailboxes() => TablePanel.Counting(
        MailboxesTable, MailboxesHelp, DataSource.Ingest, Mails,
        [Bucket.Terms("mailbox", 50, Column.Of(Texts.Mailbox))],
        Metric.Count(Column.Number(Texts.Mails)),
        Metric.Sum("rows", Column.Number(RowsStored)),
        Metric.Sum("bytes", new Column(Bytes) { Unit = "bytes", Width = 110 }),
        Metric.Max("lag_seconds", Column.Seconds(LongestLag)),
        Metric.Max("@timestamp", Column.Ago(Texts.OverviewTexts.LastMail)));

    private static TablePanel Outages() => EventTable(OutagesTable, OutagesHelp, $"{Events} AND event:(store_outage OR mailbox_outage OR start)");

    private static TablePanel Retention() => EventTable(RetentionTable, RetentionHelp, $"{Events} AND event:retention");

    private static TablePanel EventTable(Text title, Text help, string query) => TablePanel.Rows(
        title, help, DataSource.Events, query, 200,
        ("@timestamp", Column.Moment(Texts.Date)),
        ("event", Column.Named(Event, EventWords, 150)),
        ("subject", Column.Of(Where, 180)),
        ("seconds", Column.Seconds(Duration)),
        ("rows", Column.Number(Count)),
        (Texts.DomainTexts.DetailField, Column.Of(Texts.Detail, 420)));
}
