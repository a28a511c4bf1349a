using DmarcIngest.Dashboards.Model;

namespace DmarcIngest.Dashboards.Boards;

/// <summary>What several dashboards have alike.</summary>
internal static class Common
{
    /// <summary>Rows of aggregate reports under the filters of the page.</summary>
    public const string Rows = "tenant:$tenant AND published_policy.domain:$domain AND org_name:$reporter AND " + FromWhom;

    /// <summary>Reports that are verified only, or all; those that were stored before have no such field.</summary>
    public const string FromWhom = "${reports:raw}";

    public const string Failed = "dmarc_result:fail";

    /// <summary>Variables that every page of aggregate reports has, and that travel along.</summary>
    public static readonly IReadOnlyList<string> Filters = ["tenant", "domain", "reporter", "reports"];

    public static readonly Variable Tenant = Variable.Values("tenant", Texts.Tenant, DataSource.Aggregate, "tenant", "*");

    public static readonly Variable Domain = Variable.Values("domain", Texts.Domain, DataSource.Aggregate, "published_policy.domain", "tenant:$tenant");

    public static readonly Variable Reporter = Variable.Values("reporter", Texts.Reporter, DataSource.Aggregate, "org_name", "tenant:$tenant AND published_policy.domain:$domain");

    public static readonly Variable Authenticity = Variable.OneOf("reports", Texts.Authenticity, Words.Authenticity);

    public static readonly Variable Result = Variable.Choice("result", Texts.Result, Words.Results);

    public static readonly Link ToDomain = new(Texts.ToDomain, "domain", ["tenant", "reporter", "reports"], [("domain", Link.Field("published_policy.domain"))]);

    public static readonly Link ToSource = new(Texts.ToSource, "sources", Filters, [("source", $"%22{Link.Field("source_ip_address")}%22")]);

    public static readonly Link ToReporter = new(Texts.ToReporter, "domain", ["tenant", "domain", "reports"], [("reporter", $"{Link.Field("org_name").TrimEnd('}')}:percentencode}}")]);

    public static readonly Link ToSender = new(Texts.ToSender, "sources", Filters, [("sender", $"{Link.Field("source_name").TrimEnd('}')}:percentencode}}")]);

    /// <summary>Messages by day and result, with the rate as a line.</summary>
    public static SeriesPanel Trend(Text title, Text help, string query) => new(title, help)
    {
        Targets =
        [
            new Target(DataSource.Aggregate, query, [Metric.Sum("message_count")], [Words.Split("dmarc_result", Words.Results), Bucket.Daily()]),
            new Target(DataSource.Aggregate, query, [.. Rate("passed_count").Select((metric, place) => place < 2 ? metric.Hide() : metric)], [Bucket.Daily()]) { Alias = Texts.PassRate },
        ],
        Looks = [.. Words.Looks(Words.Results), new SeriesLook(Texts.PassRate, "text") { Share = true }],
    };

    /// <summary>A pie or bars of a field with few values: messages of the period.</summary>
    public static SharePanel Shares(Text title, Text help, string query, string field, IReadOnlyList<Word> words) => new(title, help)
    {
        Targets = [Split(query, field, words)],
        Looks = Words.Looks(words),
    };

    /// <summary>The same by day, as shares of 100 %.</summary>
    public static SeriesPanel SharesByDay(Text title, Text help, string query, string field, IReadOnlyList<Word> words) => new(title, help)
    {
        Targets = [Split(query, field, words)],
        Looks = Words.Looks(words),
        Stack = "percent",
    };

    public static Target Split(string query, string field, IReadOnlyList<Word> words) =>
        new(DataSource.Aggregate, query, [Metric.Sum("message_count")], [Words.Split(field, words), Bucket.Daily()]);

    /// <summary>A count beside all messages, and their ratio, weighted by messages whatever it is broken down by.</summary>
    public static IReadOnlyList<Metric> Rate(string part) => [Metric.Sum("message_count"), Metric.Sum(part), Metric.Ratio(1, 0)];

    /// <summary>Messages, failed messages and the pass rate as columns.</summary>
    public static IReadOnlyList<Metric> Results() =>
    [
        Metric.Sum("message_count", Column.Number(Texts.Messages)),
        Metric.Sum("passed_count"),
        Metric.Difference(0, 1, Column.Number(Texts.Failed)),
        Metric.Ratio(1, 0, Column.Share(Texts.PassRate, Steps.MoreIsBetter)),
    ];

    public static Section Help(Text content) => new(Texts.HowToRead, [new TextPanel(Texts.HowToRead, content) { Height = 7 }], Collapsed: true);

    /// <summary>The rows themselves, the end of every way.</summary>
    public static TablePanel Details(Text title, Text help, string query) => TablePanel.Rows(
        title, help, DataSource.Aggregate, query, 500,
        ("@timestamp", Column.Moment(Texts.Date)),
        ("published_policy.domain", Column.Of(Texts.Domain)),
        ("header_from", Column.Of(Texts.HeaderFrom)),
        ("envelope_from", Column.Of(Texts.EnvelopeFrom)),
        ("source_ip_address", Column.Of(Texts.Source, 150).To(ToSource)),
        ("org_name", Column.Of(Texts.Reporter)),
        ("message_count", Column.Number(Texts.Messages, 80)),
        ("dmarc_result", Column.Named(Texts.Result, Words.Results, 110)),
        ("disposition", Column.Named(Texts.Disposition, Words.Dispositions, 110)),
        ("spf_alignment", Column.Named(Texts.Spf, Words.Results, 90)),
        ("dkim_alignment", Column.Named(Texts.Dkim, Words.Results, 90)),
        ("source_verdict", Column.Named(Texts.Verdict, Words.Verdicts)),
        ("auth_evidence", Column.Of(Texts.Evidence)),
        ("spf_results_combined", Column.Of(Texts.SpfDetail)),
        ("dkim_results_combined", Column.Of(Texts.DkimDetail)));
}
