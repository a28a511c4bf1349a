using System.Globalization;
using DmarcIngest.Reports;

namespace DmarcIngest.Pipeline;

/// <summary>What events say. The same event has the same id however often it is told.</summary>
internal static class Events
{
    public const string StoreOutage = "store_outage";

    public const string MailboxOutage = "mailbox_outage";

    public const string RetentionHeld = "retention_held";

    public const string PolicyChanged = "policy_change";

    private const string NoDomain = "none";

    /// <summary>The daemon is ready.</summary>
    public static EventRow Started(string store, IReadOnlyList<string> mailboxes, DateTimeOffset begin, DateTimeOffset now)
    {
        string names = string.Join(", ", mailboxes);
        return Row("start", store, begin, now, 0, (
            $"The daemon is ready, storing in {store} and reading {names}.",
            $"デーモンの準備ができました (保存先: {store}、読み取り元: {names})。"));
    }

    /// <summary>A round of the retention is done, whether or not something was past it.</summary>
    public static EventRow Retention(string store, IEnumerable<(RowKind Kind, DateTimeOffset Before, PurgeSummary Gone)> purged, DateTimeOffset begin, DateTimeOffset now)
    {
        List<(RowKind Kind, string Before, long Rows)> gone = [.. purged.Where(one => one.Gone.Rows > 0).Select(one => (one.Kind, Day(one.Before), one.Gone.Rows))];
        string english = string.Join(", ", gone.Select(one => $"{Count(one.Rows, "row")} of {KindNames.Stored(one.Kind)} before {one.Before}"));
        string japanese = string.Join("、", gone.Select(one => $"{KindNames.Japanese(one.Kind)}{Count(one.Rows)}行"));
        string[] days = [.. gone.Select(one => one.Before)];
        string before = days.Distinct().Count() == 1 ? days[0] : $"順に{string.Join("、", days)}";
        return Row("retention", store, begin, now, gone.Sum(one => one.Rows), gone.Count == 0
            ? ("Retention found nothing to remove.", "保存期間を過ぎた行はありませんでした。")
            : ($"Retention removed {english}.", $"保存期間を過ぎた{japanese}を削除しました ({before}より前)。"));
    }

    /// <summary>The retention holds something back, because so much at once looks like a wrong clock.</summary>
    public static EventRow Held(HeldBack held, DateTimeOffset now)
    {
        EventRow Say(string what, string whatJapanese) => Row(RetentionHeld, held.Subject, held.Since, now, held.Count, (
            $"Retention holds back {what} before {Day(held.Before)}: more than {held.MostPercent} % at once. Check the clock.",
            $"{whatJapanese} ({Day(held.Before)}より前) の削除を見合わせています。一度に{held.MostPercent}%を超えるためです。時計を確認してください。"), held.Kind is { } rows ? KindNames.Stored(rows) : "mails");
        return held.Kind is { } kind
            ? Say($"{Count(held.Count)} of {Count(held.Of)} rows of {KindNames.Stored(kind)}", $"{KindNames.Japanese(kind)}{Count(held.Of)}行のうち{Count(held.Count)}行")
            : Say($"{Count(held.Count)} of {Count(held.Of)} filed mails of {held.Subject}", $"{held.Subject} の振り分け済みメール{Count(held.Of)}通のうち{Count(held.Count)}通");
    }

    /// <summary>The store or a mailbox was away, and is back.</summary>
    public static EventRow Outage(string what, string subject, long mails, DateTimeOffset begin, DateTimeOffset now)
    {
        EventRow Say(string name, string nameJapanese) => Row(what, subject, begin, now, mails, (
            $"{name} did not answer for {Count(Seconds(begin, now), "second")}; {Count(mails, "mail")} waited.",
            $"{nameJapanese}が{Count(Seconds(begin, now))}秒間応答せず、{Count(mails)}通のメールが待機しました。"));
        return what == StoreOutage ? Say("The store", "保存先") : Say($"The mailbox {subject}", $"メールボックス {subject} ");
    }

    /// <summary>A domain's policy is another from a day on.</summary>
    public static EventRow PolicyChange(string domain, DateOnly day, PolicyWords before, PolicyWords after)
    {
        List<string> parts = [];
        Differ("p=", before.P, "p=", after.P);
        Differ("sp=", before.Sp, "sp=", after.Sp);
        Differ("pct ", before.Pct.ToString(CultureInfo.InvariantCulture), "", after.Pct.ToString(CultureInfo.InvariantCulture));
        Differ("adkim ", before.Adkim, "", after.Adkim);
        Differ("aspf ", before.Aspf, "", after.Aspf);
        DateTimeOffset begin = new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        return new EventRow
        {
            Id = Id(PolicyChanged, domain, begin, $"{before.Text}\n{after.Text}"),
            Timestamp = begin,
            Event = PolicyChanged,
            Subject = domain,
            Domain = domain,
            Begin = begin,
            Seconds = 0,
            Rows = 0,
            Detail = ($"Policy of {domain} changed: {string.Join("; ", parts)}.", $"{domain} のポリシーが変わりました: {string.Join("、", parts)}。"),
        };

        void Differ(string name, string old, string again, string current)
        {
            if (old != current)
            {
                parts.Add($"{name}{old} -> {again}{current}");
            }
        }
    }

    private static EventRow Row(string what, string subject, DateTimeOffset begin, DateTimeOffset now, long rows, (string En, string Ja) detail, string more = "") => new()
    {
        Id = Id(what, subject, now, more),
        Timestamp = now,
        Event = what,
        Subject = subject,
        Domain = NoDomain,
        Begin = begin,
        Seconds = Seconds(begin, now),
        Rows = rows,
        Detail = detail,
    };

    private static string Id(string what, string subject, DateTimeOffset time, string more)
    {
        ContentHash hash = new();
        hash.Add("event");
        hash.Add(what);
        hash.Add(subject);
        hash.Add(time.ToUnixTimeMilliseconds());
        hash.Add(more);
        return hash.TakeId();
    }

    // Rounded up: an outage of half a second was one.
    private static long Seconds(DateTimeOffset begin, DateTimeOffset end) => Math.Max(0, (long)Math.Ceiling((end - begin).TotalSeconds));

    private static string Day(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Count(long number, string one) => $"{Count(number)} {one}{(number == 1 ? "" : "s")}";
}
