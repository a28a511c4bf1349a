using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Overview;

/// <summary>What needs a look in a period, as sentences, the gravest first.</summary>
internal sealed class Attention(View view, IReportStore store, CancellationToken cancellationToken)
{
    /// <summary>A day is a wave if it has this many messages at least, and this many times those of the domain's median day.</summary>
    private const long LeastWave = 100;
    private const int Times = 5;

    /// <summary>Days without a report that are worth a word; reports come a day late, and some a day later.</summary>
    private const int SilentDays = 3;

    /// <summary>Only who used to report on most days can fall silent.</summary>
    private const int LeastSpan = 7;
    private const int LeastRowsADay = 2;
    private const int MostNamed = 3;

    public async Task<IReadOnlyList<Sentence>> ReadAsync(DateOnly today, DaemonSnapshot? daemon = null)
    {
        List<Sentence> sentences = [.. OfDaemon(view, daemon), .. await SourcesAsync(), .. await WavesAsync(), .. await ReportersAsync(today), .. await MailsAsync()];
        return sentences.Count > 0 ? [.. sentences.OrderBy(sentence => sentence.Tone != "bad")] : [new Sentence(view.In(Texts.AllIsWell), "good")];
    }

    /// <summary>What the daemon cannot reach, what it holds back, and what waits. Of mailboxes nobody is told who may see some domains only.</summary>
    public static IEnumerable<Sentence> OfDaemon(View view, DaemonSnapshot? daemon)
    {
        if (daemon is null || view.Allowed is not null)
        {
            return [];
        }

        return
        [
            .. daemon.Reasons.Select(reason => new Sentence(Show.Safe(reason), "bad")),
            .. daemon.Held.Select(held => new Sentence(view.In(Held(view, held)), "bad")),
            .. daemon.Waiting > 0 ? [new Sentence(view.In(Texts.Backlog.With(Show.Number(daemon.Waiting))), "plain")] : Array.Empty<Sentence>(),
        ];
    }

    private static Text Held(View view, HeldBack held) => (held.Kind is null ? Texts.MailsHeld : Texts.RowsHeld).With(
        Show.Number(held.Count),
        Show.Number(held.Of),
        held.Kind is { } kind ? KindNames.Stored(kind) : Show.Safe(held.Subject),
        Show.Day(held.Before),
        Show.Moment(held.Since, view.Zone),
        Show.Number(held.MostPercent),
        Show.Moment(held.Clock, view.Zone));

    private async Task<IEnumerable<Sentence>> SourcesAsync()
    {
        MailFilter filter = view.Filter with { Verdict = "misconfigured", OnlyFailing = true };
        long count = (await store.ReadTotalsAsync(new MailQuery(filter, MailKey.Source) { Take = 1 }, cancellationToken)).Count;
        return count == 0 ? []
            : [new Sentence(view.In(count == 1 ? Texts.OneNeedsSetUp : Texts.NeedSetUp.With(Show.Number(count))), "warn", view.To("/sources", ("verdict", "misconfigured"), ("failing", "1"), ("sort", "failing"), ("domain", view["domain"])))];
    }

    private async Task<IEnumerable<Sentence>> WavesAsync()
    {
        MailFilter filter = view.Filter with { Verdict = "spoof" };
        MailTotals totals = await store.ReadTotalsAsync(new MailQuery(filter, MailKey.Domain, MailKey.Day), cancellationToken);
        List<MailTotal> waves = [];
        foreach (IGrouping<string, MailTotal> domain in totals.Totals.GroupBy(total => total.Key[0]))
        {
            // Days without any are days too.
            long[] days = [.. domain.Select(day => day.Messages).Concat(Enumerable.Repeat(0L, Math.Max(0, view.Period.Days - domain.Count()))).Order()];
            long median = days[days.Length / 2];
            waves.AddRange(domain.Where(day => day.Messages >= LeastWave && day.Messages >= Times * median && day.Messages == domain.Max(other => other.Messages)).Take(1));
        }

        if (waves.MaxBy(wave => wave.Messages) is not { } largest)
        {
            return [];
        }

        Text text = waves.Count == 1 ? Texts.Wave : Texts.Waves;
        return [new Sentence(view.In(text.With(Show.Number(waves.Count), largest.Key[1], Show.Safe(largest.Key[0]))), "bad", view.To("/sources", ("verdict", "spoof"), ("domain", largest.Key[0])))];
    }

    private async Task<IEnumerable<Sentence>> ReportersAsync(DateOnly today)
    {
        MailTotals totals = await store.ReadTotalsAsync(new MailQuery(view.Filter with { OnlyFailing = false }, MailKey.Reporter), cancellationToken);
        if (totals.Totals.Count == 0)
        {
            return [];
        }

        DateOnly end = view.Period.Last < today ? view.Period.Last : today;
        DateOnly newest = totals.Totals.Max(total => total.LastDay);
        int age = end.DayNumber - newest.DayNumber;
        if (age >= SilentDays)
        {
            return [new Sentence(view.In(Texts.NoReports.With(Show.Number(age))), "bad", view.To("/mails"))];
        }

        // A reporter that says nothing of one domain for some days may simply have got no mail of it.
        MailTotal[] silent = view["domain"] is not null ? [] :
        [
            .. totals.Totals.Where(total => newest.DayNumber - total.LastDay.DayNumber >= SilentDays && IsSteady(total))
                .OrderByDescending(total => total.Messages),
        ];
        return silent.Take(MostNamed)
            .Select(total => new Sentence(
                view.In(Texts.Silent.With(Show.Safe(total.Key[0]), Show.Number(newest.DayNumber - total.LastDay.DayNumber))), "warn", view.To("/reporter", ("reporter", total.Key[0]))))
            .Concat(silent.Length > MostNamed ? [new Sentence(view.In(Texts.MoreSilent.With(Show.Number(silent.Length - MostNamed))), "warn", view.To("/reporters", ("sort", "last"), ("dir", "asc")))] : []);
    }

    private static bool IsSteady(MailTotal reporter)
    {
        int span = reporter.LastDay.DayNumber - reporter.FirstDay.DayNumber + 1;
        return span >= LeastSpan && reporter.Rows >= LeastRowsADay * span;
    }

    private async Task<IEnumerable<Sentence>> MailsAsync()
    {
        // Mails are of no one domain.
        if (view.Allowed is not null || view["domain"] is not null)
        {
            return [];
        }

        RowQuery query = new(RowKind.Ingest) { From = view.Period.From, To = view.Period.To, Where = [("outcome", "invalid")] };
        long invalid = (await store.ReadPageAsync(new PageQuery(query) { Take = 1 }, cancellationToken)).Count;
        return invalid == 0 ? [] : [new Sentence(view.In(Texts.Unreadable.With(Show.Number(invalid))), "warn", view.To("/mails", ("outcome", "invalid")))];
    }
}
