using DmarcIngest.Dashboards.Model;
using static DmarcIngest.Dashboards.Texts.ReadinessTexts;

namespace DmarcIngest.Dashboards.Boards;

/// <summary>Can we go to quarantine or reject: what it would hit, who stands in the way, how far all domains are.</summary>
internal static class Readiness
{
    private const string Rows = "tenant:$tenant AND published_policy.domain:$domain";
    private const string Known = "tenant:$tenant AND domain:$domain";

    /// <summary>Failing mail that a stricter policy would hit: of nobody's who spoofs, and not spared by the receiver's own word.</summary>
    private const string Hit = $"{Rows} AND {Common.Failed} AND NOT source_verdict:spoof AND NOT auth_evidence:*said*";

    private static readonly Link ToSender = new(
        Texts.ToSender, "sources", ["tenant"], [("domain", Link.Field("published_policy.domain")), ("sender", $"{Link.Field("source_name").TrimEnd('}')}:percentencode}}")]);

    public static Dashboard Board { get; } = new("readiness", Title, Subtitle)
    {
        Variables = [Common.Tenant, Common.Domain],
        Sections =
        [
            Common.Help(Help),
            new Section(null, [.. Figures(), ByReadiness(), ByPolicy()]),
            new Section(DomainsSection, [Domains() with { Height = 11 }]),
            new Section(BlockersSection, [Blockers() with { Width = 12, Height = 11 }, ToRepair() with { Width = 12, Height = 11 }]),
            new Section(OverTime, [HitByDay() with { Width = 12, Height = 9 }, Progress() with { Width = 12, Height = 9 }]),
        ],
    };

    private static IEnumerable<Panel> Figures() =>
    [
        StatPanel.Of(WouldHit, WouldHitHelp, Column.Number(WouldHit) with { Steps = Steps.NoneIsGood }, DataSource.Aggregate, Hit, Metric.Sum("message_count")),
        StatPanel.Of(WouldStop, WouldStopHelp, Column.Number(WouldStop), DataSource.Aggregate, $"{Rows} AND {Common.Failed} AND source_verdict:spoof", Metric.Sum("message_count")),
        StatPanel.Of(AtReject, AtRejectHelp, Column.Number(AtReject), DataSource.Domains, $"{Known} AND p:reject", Metric.Count()),
    ];

    private static SharePanel ByReadiness() => DomainCount(ReadinessPie, ReadinessPieHelp, "readiness", Words.Readiness);

    private static SharePanel ByPolicy() => DomainCount(PolicyPie, PolicyPieHelp, "p", Words.Policies);

    // A document a domain: here documents are counted.
    private static SharePanel DomainCount(Text title, Text help, string field, IReadOnlyList<Word> words) => new(title, help)
    {
        Width = 6,
        Height = 8,
        Targets = [new Target(DataSource.Domains, Known, [Metric.Count()], [Words.Split(field, words), Bucket.Daily()])],
        Looks = Words.Looks(words),
    };

    private static TablePanel Domains() => TablePanel.Rows(
        DomainsTable, DomainsHelp, DataSource.Domains, Known, 500,
        ("domain", Column.Of(Texts.Domain, 180).To(new Link(Texts.ToDomain, "domain", ["tenant"], [("domain", Link.Field("domain"))]))),
        ("p", Column.Of(Texts.Policy, 100)),
        ("readiness", Column.Named(Texts.Readiness, Words.Readiness, 150)),
        (NextStep, Column.Of(Texts.NextStep, 330)),
        ("message_count", Column.Number(Texts.Messages)),
        ("pass_rate", Column.Share(Texts.PassRate, Steps.MoreIsBetter)),
        ("hit_messages", Column.Number(WouldHit)),
        ("hit_senders", Column.Number(HitSenders)),
        ("strict_hit_messages", Column.Number(StrictHit)),
        ("failed_by_verdict.spoof", Column.Number(Texts.Spoof)),
        ("failed_by_verdict.misconfigured", Column.Number(Texts.Misconfigured))) with { SortBy = "message_count" };

    private static TablePanel Blockers() => TablePanel.Counting(
        BlockersTable, BlockersHelp, DataSource.Aggregate, Hit,
        [
            Bucket.Terms("published_policy.domain", 50, Column.Of(Texts.Domain)),
            Bucket.Terms("source_name", 20, Column.Of(Texts.Sender).To(ToSender)),
            Bucket.Terms("source_verdict", 5, Column.Named(Texts.Verdict, Words.Verdicts)),
        ],
        Metric.Sum("message_count", Column.Number(WouldHit)),
        Metric.Unique("source_ip_address", Column.Number(Texts.SourceCount)));

    private static TablePanel ToRepair() => TablePanel.Rows(
        RepairTable, RepairHelp, DataSource.Sources, $"{Known} AND source_verdict:misconfigured", 200,
        ("domain", Column.Of(Texts.Domain, 150)),
        ("source_ip_address", Column.Of(Texts.Source, 140).To(new Link(Texts.ToSource, "sources", ["tenant"], [("domain", Link.Field("domain")), ("source", $"%22{Link.Field("source_ip_address")}%22")]))),
        ("source_name", Column.Of(Texts.Sender, 150)),
        ("message_count", Column.Number(Texts.SourcesTexts.MessagesLately)),
        (Texts.SourcesTexts.Suggestion, Column.Of(Texts.NextStep, 420))) with { SortBy = "message_count" };

    private static SeriesPanel HitByDay() => new(HitSeries, WouldHitHelp)
    {
        Targets = [Common.Split(Hit, "source_verdict", Words.Verdicts)],
        Looks = Words.Looks(Words.Verdicts),
    };

    private static SeriesPanel Progress() => Common.SharesByDay(ProgressSeries, ProgressHelp, Rows, "published_policy.p", Words.Policies);
}
