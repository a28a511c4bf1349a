using System.Net;

namespace DmarcIngest.Pipeline;

/// <summary>Which aggregate rows count. All that is given must hold.</summary>
/// <param name="From">Of reports whose period begins at or after this moment.</param>
/// <param name="To">Of reports whose period begins before this moment.</param>
public sealed record MailFilter(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Policy domain, lower case.</summary>
    public string? Domain { get; init; }

    /// <summary>One of these policy domains: what the one who asks may see. Null for all, empty for none.</summary>
    public IReadOnlyList<string>? Domains { get; init; }

    /// <summary>Domain of the From header, lower case.</summary>
    public string? HeaderFrom { get; init; }

    /// <summary><c>org_name</c> of the report.</summary>
    public string? Reporter { get; init; }

    /// <summary>Who stands behind the source (<c>source_name</c>).</summary>
    public string? Sender { get; init; }

    /// <summary><c>source_verdict</c>.</summary>
    public string? Verdict { get; init; }

    /// <summary>Two letters, or <c>unknown</c>.</summary>
    public string? Country { get; init; }

    /// <summary>Source addresses; one address is a network of one.</summary>
    public IPNetwork? Source { get; init; }

    /// <summary>Without the messages that passed DMARC.</summary>
    public bool OnlyFailing { get; init; }
}

/// <summary>What messages are counted by.</summary>
public enum MailKey
{
    /// <summary>Day (UTC) on which the period begins, <c>2026-10-31</c>.</summary>
    Day,

    /// <summary>Policy domain.</summary>
    Domain,

    /// <summary>Domain of the From header.</summary>
    HeaderFrom,

    /// <summary><c>org_name</c>.</summary>
    Reporter,

    /// <summary>Source address; empty where a row has none.</summary>
    Source,

    /// <summary><c>source_name</c>.</summary>
    Sender,

    /// <summary><c>source_verdict</c>.</summary>
    Verdict,

    /// <summary><c>source_country</c>.</summary>
    Country,

    /// <summary><c>disposition</c>.</summary>
    Disposition,

    /// <summary><c>dkim_alignment</c>.</summary>
    Dkim,

    /// <summary><c>spf_alignment</c>.</summary>
    Spf,

    /// <summary><c>auth_evidence</c>: how the mails authenticated.</summary>
    Evidence,
}

/// <summary>By what totals are sorted; equals by their key.</summary>
public enum MailOrder
{
    /// <summary>Messages.</summary>
    Messages,

    /// <summary>Messages that did not pass.</summary>
    Failed,

    /// <summary>Share of messages that passed.</summary>
    PassRate,

    /// <summary>Newest day.</summary>
    LastDay,

    /// <summary>The key itself.</summary>
    Key,
}

/// <summary>A question for sums over aggregate rows.</summary>
/// <param name="Filter">Which rows.</param>
/// <param name="By">Counted together by what; none gives one total.</param>
public sealed record MailQuery(MailFilter Filter, params IReadOnlyList<MailKey> By)
{
    /// <summary>Sorted by what.</summary>
    public MailOrder Order { get; init; } = MailOrder.Messages;

    /// <summary>Largest or newest first.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>Totals to leave out at the begin.</summary>
    public int Skip { get; init; }

    /// <summary>Totals to give at most.</summary>
    public int Take { get; init; } = MostTotals;

    /// <summary>What a store must be able to give. Elasticsearch gives no more from the begin on, so that <see cref="Skip"/> ends there too.</summary>
    public const int MostTotals = 10_000;
}

/// <summary>Sums over aggregate rows that have the same key.</summary>
/// <param name="Key">Values of what was asked by, in that order.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Messages">Their messages; rows without a count add none.</param>
/// <param name="Passed">Of these, DMARC pass.</param>
/// <param name="DkimAligned">Of these, passed by DKIM.</param>
/// <param name="SpfAligned">Of these, passed by SPF.</param>
/// <param name="FirstDay">Oldest day (UTC) on which a period begins.</param>
/// <param name="LastDay">Newest such day.</param>
public sealed record MailTotal(IReadOnlyList<string> Key, long Rows, long Messages, long Passed, long DkimAligned, long SpfAligned, DateOnly FirstDay, DateOnly LastDay)
{
    /// <summary>Messages that did not pass: fail, or the report does not say.</summary>
    public long Failed => Messages - Passed;

    /// <summary>Share that passed; null without messages.</summary>
    public double? PassRate => Messages == 0 ? null : (double)Passed / Messages;
}

/// <summary>Some totals.</summary>
/// <param name="Totals">Those asked for.</param>
/// <param name="Count">How many there are in all; of more than <see cref="MailQuery.MostTotals"/> about how many.</param>
public sealed record MailTotals(IReadOnlyList<MailTotal> Totals, long Count)
{
    /// <summary>The first of them; null if there is none.</summary>
    public MailTotal? First => Totals is [{ } first, ..] ? first : null;
}

/// <summary>An aggregate report and the sums of its rows.</summary>
/// <param name="Uid"><c>report_uid</c>.</param>
/// <param name="Reporter"><c>org_name</c>.</param>
/// <param name="ReportId">As the reporter wrote it.</param>
/// <param name="Domain">Policy domain.</param>
/// <param name="Begin">Begin of its period.</param>
/// <param name="End">End of its period.</param>
/// <param name="Rows">Rows that match.</param>
/// <param name="Messages">Their messages.</param>
/// <param name="Passed">Of these, DMARC pass.</param>
public sealed record ReportTotal(string Uid, string Reporter, string ReportId, string Domain, DateTimeOffset Begin, DateTimeOffset End, long Rows, long Messages, long Passed);

/// <summary>Which reports to list, newest first.</summary>
/// <param name="Filter">Those with rows that match.</param>
public sealed record ReportQuery(MailFilter Filter)
{
    /// <summary>With this id, as the reporter wrote it.</summary>
    public string? ReportId { get; init; }

    /// <summary>Reports to leave out at the begin.</summary>
    public int Skip { get; init; }

    /// <summary>Reports to give at most.</summary>
    public int Take { get; init; } = 50;
}

/// <summary>Some reports.</summary>
/// <param name="Reports">Those asked for.</param>
/// <param name="Count">How many there are in all.</param>
public sealed record ReportTotals(IReadOnlyList<ReportTotal> Reports, long Count);

/// <summary>Which rows stored whole to list.</summary>
/// <param name="Rows">Of which kind, time and domain; not aggregate rows.</param>
public sealed record PageQuery(RowQuery Rows)
{
    /// <summary>Field by which they are sorted, a number or a time; newest or largest first.</summary>
    public string Order { get; init; } = "@timestamp";

    /// <summary>Rows to leave out at the begin.</summary>
    public int Skip { get; init; }

    /// <summary>Rows to give at most.</summary>
    public int Take { get; init; } = 50;

    /// <summary>Whether to say how many there are in all, which may take longer than to find them.</summary>
    public bool Counts { get; init; } = true;
}

/// <summary>Some rows, each as <see cref="IReportStore.ReadAsync"/> gives it.</summary>
/// <param name="Rows">Those asked for.</param>
/// <param name="Count">How many there are in all; if that was not asked for, as many as were found.</param>
public sealed record RowPage(IReadOnlyList<ReadOnlyMemory<byte>> Rows, long Count);
