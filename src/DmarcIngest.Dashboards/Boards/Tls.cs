using DmarcIngest.Dashboards.Model;
using static DmarcIngest.Dashboards.Texts.TlsTexts;

namespace DmarcIngest.Dashboards.Boards;

/// <summary>SMTP TLS reports: did others reach us encrypted, and if not, why and at which server.</summary>
internal static class Tls
{
    private const string Filter = "tenant:$tenant AND policy_domain:$domain AND org_name:$reporter AND " + Common.FromWhom;
    private const string Policies = Filter + " AND row_type:policy";
    private const string Details = Filter + " AND row_type:failure";

    public static Dashboard Board { get; } = new("tls", Title, Subtitle)
    {
        Variables =
        [
            Variable.Values("tenant", Texts.Tenant, DataSource.Tls, "tenant", "*"),
            Variable.Values("domain", Texts.Domain, DataSource.Tls, "policy_domain", "tenant:$tenant"),
            Variable.Values("reporter", Texts.Reporter, DataSource.Tls, "org_name", "tenant:$tenant AND policy_domain:$domain"),
            Common.Authenticity,
        ],
        Sections =
        [
            Common.Help(Help),
            new Section(null, [.. Figures(), Trend() with { Width = 16, Height = 9 }, Types() with { Width = 8, Height = 9 }]),
            new Section(Where, [PolicyTable() with { Width = 12, Height = 9 }, MxTable() with { Width = 12, Height = 9 }]),
            new Section(Who, [ReporterTable() with { Width = 10, Height = 9 }, TypesByDay() with { Width = 14, Height = 9 }]),
            new Section(RowsSection, [DetailTable() with { Height = 11 }]),
        ],
    };

    private static IEnumerable<Panel> Figures() =>
    [
        StatPanel.Of(Ok, OkHelp, Column.Number(Ok), DataSource.Tls, Policies, Metric.Sum("successful_session_count")),
        StatPanel.Of(Failed, FailedHelp, Column.Number(Failed) with { Steps = Steps.NoneIsGood }, DataSource.Tls, Policies, Metric.Sum("failed_session_count")),
        StatPanel.Of(OkToFailed, OkToFailedHelp, Column.Number(OkToFailed), DataSource.Tls, Details, Metric.Unique("receiving_mx_hostname")),
        StatPanel.Of(ReporterCount, ReporterCountHelp, Column.Number(ReporterCount), DataSource.Tls, Policies, Metric.Unique("org_name")),
        StatPanel.Of(DomainCount, DomainCountHelp, Column.Number(DomainCount), DataSource.Tls, Policies, Metric.Unique("policy_domain")),
        StatPanel.Of(Newest, NewestHelp, Column.Ago(Newest), DataSource.Tls, Policies, Metric.Max("date_end")),
    ];

    private static SeriesPanel Trend() => new(Series, SeriesHelp)
    {
        Targets =
        [
            new Target(DataSource.Tls, Policies, [Metric.Sum("successful_session_count")], [Bucket.Daily()]) { Alias = Ok },
            new Target(DataSource.Tls, Policies, [Metric.Sum("failed_session_count")], [Bucket.Daily()]) { Alias = Failed },
        ],
        Looks = [new SeriesLook(Ok, "green"), new SeriesLook(Failed, "red")],
    };

    private static RankPanel Types() => new(TypesBar, TypesHelp)
    {
        Figure = Column.Number(Texts.Sessions),
        Targets = [new Target(DataSource.Tls, Details, [Metric.Sum("detail_session_count")], [Bucket.Terms("result_type", 15)])],
    };

    private static TablePanel PolicyTable() => TablePanel.Counting(
        PoliciesTable, PoliciesHelp, DataSource.Tls, Policies,
        [Bucket.Terms("policy_domain", 100, Column.Of(Texts.Domain)), Bucket.Terms("policy_type", 5, Column.Named(PolicyType, PolicyTypes, 170))],
        Metric.Sum("successful_session_count", Column.Number(Ok)),
        Metric.Sum("failed_session_count", Column.Number(Failed)));

    private static TablePanel MxTable() => TablePanel.Counting(
        MxTitle, MxHelp, DataSource.Tls, Details,
        [
            Bucket.Terms("receiving_mx_hostname", 50, Column.Of(Mx)),
            Bucket.Terms("result_type", 15, Column.Of(ResultType)),
        ],
        Metric.Sum("detail_session_count", Column.Number(Failed)),
        Metric.Min("date_begin", Column.Moment(Texts.FirstSeen)),
        Metric.Max("date_end", Column.Moment(Texts.LastSeen)));

    private static TablePanel ReporterTable() => TablePanel.Counting(
        ReportersTable, ReportersHelp, DataSource.Tls, Policies,
        [Bucket.Terms("org_name", 50, Column.Of(Texts.Reporter))],
        Metric.Sum("successful_session_count", Column.Number(Ok)),
        Metric.Sum("failed_session_count", Column.Number(Failed)),
        Metric.Max("date_end", Column.Ago(Texts.LastSeen)));

    private static SeriesPanel TypesByDay() => new(TypesSeries, TypesHelp)
    {
        Targets =
        [
            new Target(DataSource.Tls, Details, [Metric.Sum("detail_session_count")], [Bucket.Terms("result_type", 10), Bucket.Daily()]) { Alias = new Text("{{term result_type}}", "{{term result_type}}") },
        ],
    };

    private static TablePanel DetailTable() => TablePanel.Rows(
        RowsTable, RowsHelp, DataSource.Tls, Details, 500,
        ("@timestamp", Column.Moment(Texts.Date)),
        ("policy_domain", Column.Of(Texts.Domain)),
        ("policy_type", Column.Named(PolicyType, PolicyTypes, 150)),
        ("org_name", Column.Of(Texts.Reporter)),
        ("result_type", Column.Of(ResultType)),
        ("receiving_mx_hostname", Column.Of(Mx)),
        ("sending_mta_ip", Column.Of(SendingIp, 150)),
        ("receiving_ip", Column.Of(ReceivingIp, 150)),
        ("detail_session_count", Column.Number(Failed)),
        ("failure_reason_code", Column.Of(ReasonCode)));
}
