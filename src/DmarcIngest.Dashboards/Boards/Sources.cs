using DmarcIngest.Dashboards.Model;
using static DmarcIngest.Dashboards.Texts.SourcesTexts;

namespace DmarcIngest.Dashboards.Boards;

/// <summary>Who sends in our name: senders, addresses, networks and countries, down to one source and its rows.</summary>
internal static class Sources
{
    private const string Filter = "source_name:$sender AND source_verdict:$verdict AND source_ip_address:${source:raw}";
    private const string Rows = $"{Common.Rows} AND dmarc_result:$result AND {Filter}";

    /// <summary>Documents of sources under the same filters.</summary>
    private const string Known = $"tenant:$tenant AND domain:$domain AND {Filter}";

    /// <summary>As text: to a date the server reads a number as a year.</summary>
    private const string New = "first_seen:[${__from:date} TO ${__to:date}]";

    public static Dashboard Board { get; } = new("sources", Title, Subtitle)
    {
        Variables =
        [
            Common.Tenant, Common.Domain, Common.Reporter, Common.Authenticity, Common.Result,
            Variable.Choice("verdict", Texts.Verdict, Words.Verdicts),
            Variable.Values("sender", Texts.Sender, DataSource.Aggregate, "source_name", Common.Rows),
            Variable.Free("source", Texts.SourceAddress),
        ],
        Sections =
        [
            Common.Help(Help),
            new Section(null, [.. Figures(), Trend(), Verdicts()]),
            new Section(WhoSends, [Senders() with { Height = 9 }, Documents(SourcesTable, SourcesTableHelp, Known) with { Height = 12 }]),
            new Section(Odd,
            [
                Documents(NewTable, NewHelp, $"{Known} AND {New}") with { Height = 8 },
                Documents(OneReceiverTable, OneReceiverHelp, $"{Known} AND receiver_count:1") with { Height = 8 },
            ]),
            new Section(WhereFrom, [Countries(), Map(), Networks() with { Width = 12, Height = 9 }, Names() with { Width = 12, Height = 9 }]),
            new Section(OneSource, [ByReporter() with { Width = 12, Height = 9 }, ByEvidence() with { Width = 12, Height = 9 }, Common.Details(RowsTable, Texts.DomainTexts.RowsHelp, Rows) with { Height = 12 }]),
        ],
    };

    private static IEnumerable<Panel> Figures() =>
    [
        StatPanel.Of(Texts.SourceCount, SourceCountHelp, Column.Number(Texts.SourceCount), DataSource.Aggregate, Rows, Metric.Unique("source_ip_address")),
        StatPanel.Of(NewCount, NewHelp, Column.Number(NewCount) with { Steps = Steps.NoneIsGood }, DataSource.Sources, $"{Known} AND {New}", Metric.Count()),
        StatPanel.Of(FailingCount, FailingCountHelp, Column.Number(FailingCount), DataSource.Aggregate, $"{Rows} AND {Common.Failed}", Metric.Unique("source_ip_address")),
        StatPanel.Of(Texts.Messages, Texts.OverviewTexts.MessagesHelp, Column.Number(Texts.Messages), DataSource.Aggregate, Rows, Metric.Sum("message_count")),
        StatPanel.Of(Texts.PassRate, Texts.OverviewTexts.PassRateHelp, Column.Share(Texts.PassRate, Steps.MoreIsBetter), DataSource.Aggregate, Rows, Common.Rate("passed_count")),
        StatPanel.Of(Texts.OverviewTexts.SpoofMessages, Texts.OverviewTexts.SpoofHelp, Column.Number(Texts.Messages) with { Steps = Steps.NoneIsGood }, DataSource.Aggregate, $"{Rows} AND {Common.Failed} AND source_verdict:spoof", Metric.Sum("message_count")),
    ];

    private static SeriesPanel Trend() => new(ByVerdict, ByVerdictHelp)
    {
        Width = 16,
        Height = 9,
        Targets = [Common.Split(Rows, "source_verdict", Words.Verdicts)],
        Looks = Words.Looks(Words.Verdicts),
    };

    private static SharePanel Verdicts() => Common.Shares(Verdict, VerdictHelp, Rows, "source_verdict", Words.Verdicts) with { Bars = true, Width = 8, Height = 9 };

    private static TablePanel Senders() => TablePanel.Counting(
        SendersTable, SendersHelp, DataSource.Aggregate, Rows,
        [
            Bucket.Terms("source_name", 100, Column.Of(Texts.Sender).To(Common.ToSender)),
            Bucket.Terms("source_type", 2, Column.Named(Texts.SourceType, Words.SourceTypes, 140)),
            Bucket.Terms("source_verdict", 6, Column.Named(Texts.Verdict, Words.Verdicts)),
        ],
        [.. Common.Results(), Metric.Unique("source_ip_address", Column.Number(Texts.SourceCount))]);

    private static TablePanel Documents(Text title, Text help, string query) => TablePanel.Rows(
        title, help, DataSource.Sources, query, 500,
        ("domain", Column.Of(Texts.Domain, 160)),
        ("source_ip_address", Column.Of(Texts.Source, 150).To(ToOne)),
        ("source_name", Column.Of(Texts.Sender, 160)),
        ("source_type", Column.Named(Texts.SourceType, Words.SourceTypes, 130)),
        ("source_verdict", Column.Named(Texts.Verdict, Words.Verdicts)),
        ("verdict_reasons", Column.Of(Texts.Reasons, 200)),
        (Suggestion, Column.Of(Texts.NextStep, 320)),
        ("first_seen", Column.Date(Texts.FirstSeen)),
        ("last_seen", Column.Date(Texts.LastSeen)),
        ("message_count", Column.Number(MessagesLately)),
        ("pass_rate", Column.Share(PassRateLately, Steps.Plain)),
        ("receiver_count", Column.Number(Texts.Receivers, 100)),
        ("source_country", Column.Of(Texts.Country, 60)),
        ("source_asn", Column.Of(Texts.Asn, 90)),
        ("source_as_name", Column.Of(Texts.Network, 180)),
        ("source_reverse_dns", Column.Of(Texts.ReverseName, 220)),
        ("note", Column.Of(Texts.Note, 160))) with { SortBy = "message_count" };

    private static Link ToOne { get; } = new(Texts.ToSource, "sources", ["tenant", "reporter"], [("domain", Link.Field("domain")), ("source", $"%22{Link.Field("source_ip_address")}%22")]);

    private static RankPanel Countries() => new(CountriesBar, CountriesHelp)
    {
        Width = 8,
        Height = 11,
        Figure = Column.Number(Texts.Messages),
        Targets = [new Target(DataSource.Aggregate, Rows, [Metric.Sum("message_count")], [Bucket.Terms("source_country", 15)])],
    };

    private static MapPanel Map() => new(MapTitle, MapHelp)
    {
        Width = 16,
        Height = 11,
        Targets = [new Target(DataSource.Aggregate, Rows, [Metric.Sum("message_count")], [Bucket.Terms("source_country", 250)])],
    };

    private static TablePanel Networks() => TablePanel.Counting(
        NetworksTable, NetworksHelp, DataSource.Aggregate, Rows,
        [Bucket.Terms("source_as_name", 50, Column.Of(Texts.Network)), Bucket.Terms("source_asn", 1, Column.Of(Texts.Asn, 90)), Bucket.Terms("source_country", 1, Column.Of(Texts.Country, 60))],
        Common.Results());

    private static TablePanel Names() => TablePanel.Counting(
        NamesTable, NamesHelp, DataSource.Aggregate, Rows, [Bucket.Terms("source_base_domain", 50, Column.Of(BaseDomain))], Common.Results());

    private static TablePanel ByReporter() => TablePanel.Counting(
        AtWhom, AtWhomHelp, DataSource.Aggregate, Rows, [Bucket.Terms("org_name", 50, Column.Of(Texts.Reporter)), Bucket.Terms("disposition", 4, Column.Named(Texts.Disposition, Words.Dispositions, 130))], Common.Results());

    private static TablePanel ByEvidence() => TablePanel.Counting(
        HowTable, HowHelp, DataSource.Aggregate, Rows,
        [Bucket.Terms("auth_evidence", 30, Column.Of(Texts.Evidence)), Bucket.Terms("envelope_from", 5, Column.Of(Texts.EnvelopeFrom, 180)), Bucket.Terms("auth_signer", 5, Column.Of(Texts.Signer, 220))],
        Metric.Sum("message_count", Column.Number(Texts.Messages)));
}
