using System.Diagnostics.Metrics;
using System.Globalization;
using DmarcIngest.Reports;

namespace DmarcIngest.Pipeline;

/// <summary>
/// What the daemon counts and measures while it runs, for whoever listens to its meter. The README's table says what each means. What is counted by
/// words of reports is bounded: strangers write those.
/// </summary>
internal sealed class Metrics : IDisposable
{
    public const string MeterName = "DmarcIngest";

    /// <summary>The two that have a series for each domain and day.</summary>
    public const string ReportDayMessages = "dmarc_ingest.report_day.messages";
    public const string ReportDayPassed = "dmarc_ingest.report_day.messages.passed";

    private const string StoreTarget = "store";
    private const string MailboxTarget = "mailbox";

    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] };

    private readonly Meter meter = new(MeterName, DaemonState.Version);
    private readonly DaemonState state;
    private readonly TimeProvider time;
    private readonly Counter<long> mails;
    private readonly Counter<long> bytes;
    private readonly Counter<long> reports;
    private readonly Counter<long> deviations;
    private readonly Counter<long> rows;
    private readonly Counter<long> messages;
    private readonly Counter<long> passed;
    private readonly Counter<long> retries;
    private readonly Counter<long> deferrals;
    private readonly Counter<long> refusals;
    private readonly Histogram<double> batches;
    private readonly Histogram<double> writes;
    private readonly BoundedWords domains = new();
    private readonly BoundedWords reporters = new();
    private readonly Lock gate = new();
    private volatile IReadOnlyList<DomainDay> days = [];

    /// <summary>End of the newest period by reporter; guarded by <see cref="gate"/>.</summary>
    private readonly Dictionary<string, DateTimeOffset> newest = new(StringComparer.Ordinal);

    public Metrics(DaemonState state, TimeProvider time)
    {
        this.state = state;
        this.time = time;
        mails = meter.CreateCounter<long>("dmarc_ingest.mails", "{mail}", "Mails stored and filed.");
        bytes = meter.CreateCounter<long>("dmarc_ingest.read", "By", "Bytes of these mails.");
        reports = meter.CreateCounter<long>("dmarc_ingest.reports", "{report}", "Reports read.");
        deviations = meter.CreateCounter<long>("dmarc_ingest.deviations", "{report}", "Reports with a deviation from the standard.");
        rows = meter.CreateCounter<long>("dmarc_ingest.rows", "{row}", "Rows of reports.");
        messages = meter.CreateCounter<long>("dmarc_ingest.messages", "{message}", "Messages that aggregate reports tell of.");
        passed = meter.CreateCounter<long>("dmarc_ingest.messages.passed", "{message}", "Of these messages, those that passed DMARC.");
        retries = meter.CreateCounter<long>("dmarc_ingest.retries", "{try}", "Tries that failed because the store or a mailbox was out.");
        deferrals = meter.CreateCounter<long>("dmarc_ingest.deferrals", "{batch}", "Batches put off because the store or a mailbox was out.");
        refusals = meter.CreateCounter<long>("dmarc_ingest.overview.refusals", "{request}", "Requests to the page that were refused.");
        batches = meter.CreateHistogram("dmarc_ingest.batch.duration", "s", "Seconds from a batch's being fetched until its mails were filed.", [], Seconds);
        writes = meter.CreateHistogram("dmarc_ingest.store.write.duration", "s", "Seconds that writing a batch's rows took.", [], Seconds);
        meter.CreateObservableUpDownCounter("dmarc_ingest.backlog", Backlog, "{mail}", "Mails that are known to wait.");
        meter.CreateObservableGauge("dmarc_ingest.report.age", Ages, "s", "Seconds since the end of the newest period reported on.");
        meter.CreateObservableGauge(ReportDayMessages, () => OfDays(day => day.Messages), "{message}", "Messages of a day by domain, as the store has them.");
        meter.CreateObservableGauge(ReportDayPassed, () => OfDays(day => day.Passed), "{message}", "Of these messages, those that passed DMARC.");
        meter.CreateObservableGauge("dmarc_ingest.mailbox.up", MailboxesUp, null, "1 if the mailbox or folder can be reached, 0 if not.");
        meter.CreateObservableGauge("dmarc_ingest.store.up", () => state.Read().Store.Reachable ? 1 : 0, null, "1 if the store can be reached, 0 if not.");
    }

    public void Dispose() => meter.Dispose();

    /// <summary>Tells listeners of series that have counted nothing yet: the first of them is a rise then, as it should.</summary>
    public void Announce()
    {
        Array.ForEach(Enum.GetValues<MailOutcome>(), outcome => mails.Add(0, Tag("outcome", outcome.ToString().ToLowerInvariant())));
        Array.ForEach([RowKind.Aggregate, RowKind.Failure, RowKind.Tls], kind => reports.Add(0, Tag("kind", Name(kind))));
        Array.ForEach(["stored", "kept", "refused", "expired"], result => rows.Add(0, Tag("result", result)));
        foreach (string target in new[] { StoreTarget, MailboxTarget })
        {
            retries.Add(0, Tag("target", target));
            deferrals.Add(0, Tag("target", target));
        }

        bytes.Add(0);
    }

    /// <summary>A batch's rows were written.</summary>
    public void Stored(WriteSummary written, TimeSpan duration)
    {
        writes.Record(duration.TotalSeconds);
        rows.Add(written.Stored, Tag("result", "stored"));
        rows.Add(written.Kept, Tag("result", "kept"));
        rows.Add(written.Refused.Count, Tag("result", "refused"));
    }

    /// <summary>A batch is done.</summary>
    public void Add(BatchWork batch, IReadOnlyList<IngestRow> log, TimeSpan duration)
    {
        batches.Record(duration.TotalSeconds);
        for (int index = 0; index < log.Count; index++)
        {
            mails.Add(1, Tag("outcome", log[index].Outcome));
            bytes.Add(log[index].Bytes);
            rows.Add(log[index].RowsExpired, Tag("result", "expired"));
            Add(batch.Mails[index]);
        }
    }

    /// <summary>What the store has of the last days, in place of what was said before.</summary>
    public void Days(IReadOnlyList<DomainDay> current) => days = current;

    /// <summary>A request to the page was refused, for one of a few reasons.</summary>
    public void Refused(string reason) => refusals.Add(1, Tag("reason", reason));

    /// <summary>A try failed.</summary>
    public void Broken(OutageWatch watch, bool isFirst)
    {
        string target = watch.Key.Mailbox is null ? StoreTarget : MailboxTarget;
        retries.Add(1, Tag("target", target));
        if (isFirst && watch.Mails > 0)
        {
            deferrals.Add(1, Tag("target", target));
        }
    }

    private void Add(MailWork work)
    {
        foreach (Report report in work.Reading.Results.OfType<Parsed>().Select(parsed => parsed.Report))
        {
            reports.Add(1, Tag("kind", Name(report.Kind)));
            foreach (string code in report.Deviations)
            {
                deviations.Add(1, Tag("code", code));
            }

            if (ReportsOfMail.End(report) is { } end)
            {
                // A period that claims to end after its report came would hide for years that no other comes.
                Seen(reporters.Of(ReportsOfMail.Reporter(report)), end < work.Mail.Received ? end : work.Mail.Received);
            }
        }

        foreach (DomainCount count in work.Counts)
        {
            KeyValuePair<string, object?> domain = Tag("domain", domains.Of(count.Domain));
            messages.Add(count.Messages, domain);
            passed.Add(count.Passed, domain);
        }
    }

    private void Seen(string reporter, DateTimeOffset end)
    {
        lock (gate)
        {
            if (!newest.TryGetValue(reporter, out DateTimeOffset known) || known < end)
            {
                newest[reporter] = end;
            }
        }
    }

    private List<Measurement<double>> Ages()
    {
        DateTimeOffset now = time.GetUtcNow();
        lock (gate)
        {
            return [.. newest.Select(one => new Measurement<double>(Math.Max(0, (now - one.Value).TotalSeconds), Tag("reporter", one.Key)))];
        }
    }

    /// <summary>Days are told by how long ago they are: with a date as label there would be more series each day, for ever.</summary>
    private IEnumerable<Measurement<long>> OfDays(Func<DomainDay, long> figure) => days
        .GroupBy(day => (Domain: domains.Of(day.Domain), day.DaysAgo))
        .Select(day => new Measurement<long>(day.Total(figure), Tag("domain", day.Key.Domain), Tag("days_ago", day.Key.DaysAgo.ToString(CultureInfo.InvariantCulture))));

    private IEnumerable<Measurement<int>> Backlog() => state.Read().Sources.Select(source => new Measurement<int>(source.Waiting, Tag("mailbox", source.Part.Name)));

    private IEnumerable<Measurement<int>> MailboxesUp() => state.Read().Sources.Select(source => new Measurement<int>(source.Part.Reachable ? 1 : 0, Tag("mailbox", source.Part.Name)));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private static string Name(RowKind kind) => kind switch
    {
        RowKind.Aggregate => "aggregate",
        RowKind.Failure => "failure",
        RowKind.Tls => "tls",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
