using DmarcIngest.Dashboards.Model;

namespace DmarcIngest.Dashboards;

/// <summary>Words and colours of values that are few.</summary>
internal static class Words
{
    public static readonly IReadOnlyList<Word> Results = [new("pass", Texts.Pass, "green"), new("fail", Texts.Fail, "red"), new("unknown", Texts.Unknown, "gray")];

    public static readonly IReadOnlyList<Word> Dispositions =
    [
        new("none", Texts.Delivered, "blue"), new("quarantine", Texts.Quarantine, "orange"), new("reject", Texts.Reject, "red"), new("unknown", Texts.Unknown, "gray"),
    ];

    public static readonly IReadOnlyList<Word> Verdicts =
    [
        new("spoof", Texts.Spoof, "red"),
        new("misconfigured", Texts.Misconfigured, "orange"),
        new("forwarder", Texts.Forwarder, "blue"),
        new("dkim_broken_at_receiver", Texts.BrokenAtReceiver, "purple"),
        new("legitimate", Texts.Legitimate, "green"),
        new("undetermined", Texts.Undetermined, "gray"),
    ];

    public static readonly IReadOnlyList<Word> SourceTypes =
    [
        new("own", Texts.TypeOwn, "text"),
        new("mailbox provider", Texts.TypeMailboxProvider, "text"),
        new("esp", Texts.TypeEsp, "text"),
        new("saas", Texts.TypeSaas, "text"),
        new("isp", Texts.TypeIsp, "text"),
        new("hosting", Texts.TypeHosting, "text"),
        new("security gateway", Texts.TypeGateway, "text"),
        new("forwarder", Texts.TypeForwarder, "text"),
        new("mailing list", Texts.TypeList, "text"),
        new("unknown", Texts.Unknown, "text"),
    ];

    public static readonly IReadOnlyList<Word> Readiness =
    [
        new("fix_first", Texts.FixFirst, "orange"),
        new("ready_for_quarantine", Texts.ReadyForQuarantine, "blue"),
        new("ready_for_reject", Texts.ReadyForReject, "blue"),
        new("at_reject", Texts.AtReject, "green"),
        new("not_enough_data", Texts.NotEnoughData, "gray"),
    ];

    public static readonly IReadOnlyList<Word> Policies =
    [
        new("none", Texts.PolicyNone, "gray"), new("quarantine", Texts.PolicyQuarantine, "orange"), new("reject", Texts.PolicyReject, "green"), new("unknown", Texts.Unknown, "purple"),
    ];

    /// <summary>Whole conditions, so that the first one asks for nothing.</summary>
    public static readonly IReadOnlyList<Word> Authenticity =
    [
        new("*", Texts.AllReports, ""), new("report_authenticity:verified", Texts.VerifiedOnly, ""), new("NOT report_authenticity:failed", Texts.WithoutFailed, ""),
    ];

    public static readonly IReadOnlyList<Word> Spans = [new("30d", Texts.Days30, ""), new("7d", Texts.Days7, ""), new("90d", Texts.Days90, "")];

    /// <summary>A bucket a value, always all of them and in the reader's language.</summary>
    public static Bucket Split(string field, IReadOnlyList<Word> words) => Bucket.Filters([.. words.Select(word => ($"{field}:{word.Value}", word.Text))]);

    public static IReadOnlyList<SeriesLook> Looks(IReadOnlyList<Word> words) => [.. words.Select(word => new SeriesLook(word.Text, word.Color))];
}
