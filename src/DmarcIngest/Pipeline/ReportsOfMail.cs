using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Reports.Authenticity;
using DmarcIngest.Reports.Failure;
using DmarcIngest.Reports.Tls;

namespace DmarcIngest.Pipeline;

/// <summary>What the ingest log says of the reports in a mail, in words that are the same for all kinds.</summary>
internal static class ReportsOfMail
{
    /// <summary>An SMTP TLS report may have thousands of policies; a row of the log is no place for them.</summary>
    private const int MostDomains = 50;

    private static readonly string[] None = ["none"];

    /// <summary>Who sent them, each once, sorted; <c>none</c> where there is no report.</summary>
    public static IReadOnlyList<string> Reporters(IEnumerable<Report> reports) => OrNone(reports.Select(Reporter).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    /// <summary>What domains they are about, each once, sorted, the first fifty; <c>none</c> where there is no report.</summary>
    public static IReadOnlyList<string> Domains(IEnumerable<Report> reports) => OrNone(reports.SelectMany<Report, string>(report => report switch
    {
        AggregateReport aggregate => [aggregate.Header.Policy.Domain],
        TlsReport tls => tls.Policies.Select(policy => policy.PolicyDomain),
        FailureReport failure => [failure.Row.ReportedDomain],
        _ => throw new ArgumentOutOfRangeException(nameof(reports), report.Kind, null),
    }).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(MostDomains));

    /// <summary>End of the newest period that one of them is about; null where none has a period.</summary>
    public static DateTimeOffset? NewestEnd(IEnumerable<Report> reports) => reports.Max(End);

    /// <summary>Verified if all are, failed if one has; null where there is none.</summary>
    public static ReportAuthenticity? Authenticity(IEnumerable<Report> reports) => reports.Select(report => report.Authenticity).Distinct().ToList() switch
    {
        [] => null,
        [var all] => all,
        var several => several.Contains(ReportAuthenticity.Failed) ? ReportAuthenticity.Failed : ReportAuthenticity.Unverified,
    };

    /// <summary>Who sent it.</summary>
    public static string Reporter(Report report) => report switch
    {
        AggregateReport aggregate => aggregate.Header.OrgName,
        TlsReport tls => tls.Header.OrgName,
        FailureReport failure => failure.Row.Reporter,
        _ => throw new ArgumentOutOfRangeException(nameof(report), report.Kind, null),
    };

    /// <summary>End of the period that it is about; null where it has none.</summary>
    public static DateTimeOffset? End(Report report) => report switch
    {
        AggregateReport aggregate => aggregate.Header.End,
        TlsReport tls => tls.Header.End,
        _ => null,
    };

    private static string[] OrNone(IEnumerable<string> words)
    {
        string[] all = [.. words];
        return all.Length == 0 ? None : all;
    }
}
