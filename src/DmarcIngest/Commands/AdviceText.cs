using System.Globalization;
using System.Text;
using DmarcIngest.Enrichment.Verdicts;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Commands;

/// <summary>A domain's readiness as a page for people.</summary>
internal sealed class AdviceText(AdviceLanguage language)
{
    private readonly StringBuilder page = new();

    private bool IsJapanese => language == AdviceLanguage.Ja;

    public string Of(DomainRow row)
    {
        page.Clear();
        Line($"{row.Policy.Domain}  p={row.Policy.P} sp={row.Policy.Sp} pct={row.Policy.Pct} adkim={row.Policy.Adkim} aspf={row.Policy.Aspf}");
        Line(Say($"{row.Days} days to {row.Timestamp:yyyy-MM-dd}: {Number(row.Counts.Messages)} messages, {Share(row.Counts.Passed, row.Counts.Messages)} pass DMARC.",
            $"{row.Timestamp:yyyy-MM-dd} までの {row.Days} 日間: {Number(row.Counts.Messages)} 通、DMARC 成功 {Share(row.Counts.Passed, row.Counts.Messages)}"));
        Line("");
        Line(Say("Next step", "次の一手"));
        Line("  " + Say(row.NextStep.En, row.NextStep.Ja));
        Line("");
        Line(Say($"p=quarantine or p=reject would hit {Number(row.HitMessages)} messages of {row.HitSenders} senders (spoofed mail apart). All that fails:",
            $"p=quarantine / p=reject の影響: {row.HitSenders} 送信元の {Number(row.HitMessages)} 通（なりすましを除く）。認証に失敗したメールの内訳:"));
        foreach (string verdict in VerdictRules.Verdicts)
        {
            Line($"  {Pad(Word(verdict), 44)} {Number(row.FailedByVerdict.GetValueOrDefault(verdict)),12}");
        }

        List(Say("What stands in the way", "妨げになっている送信元"), row.Blockers);
        Line("");
        Line(Say($"Strict alignment (adkim=s, aspf=s) would hit {Number(row.StrictHitMessages)} more messages of {row.StrictHitSenders} senders.",
            $"厳格なアライメント (adkim=s, aspf=s) では、さらに {row.StrictHitSenders} 送信元の {Number(row.StrictHitMessages)} 通が影響を受けます。"));
        List(Say("What stands in the way of strict alignment", "厳格なアライメントの妨げ"), row.StrictBlockers);
        return page.ToString().TrimEnd();
    }

    private void List(string title, IReadOnlyList<Blocker> blockers)
    {
        if (blockers.Count == 0)
        {
            return;
        }

        Line("");
        Line($"{Pad(title, 46)} {Say("Messages", "通数"),12} {Say("Sources", "送信元"),8}  {Say("for example", "例")}");
        foreach (Blocker blocker in blockers)
        {
            Line($"  {Pad(LogText.Of(blocker.Name), 44)} {Number(blocker.Messages),12} {blocker.Sources,8}  {blocker.Example}");
            Line("      " + Say(blocker.Suggestion.En, blocker.Suggestion.Ja));
        }
    }

    private string Word(string verdict) => !IsJapanese ? verdict : verdict switch
    {
        "legitimate" => "正規 (legitimate)",
        "misconfigured" => "設定不備 (misconfigured)",
        "forwarder" => "転送 (forwarder)",
        "dkim_broken_at_receiver" => "受信側で署名破損 (dkim_broken_at_receiver)",
        "spoof" => "なりすまし疑い (spoof)",
        _ => "判定不能 (undetermined)",
    };

    private string Say(string english, string japanese) => IsJapanese ? japanese : english;

    /// <summary>Japanese characters are two columns wide on a terminal.</summary>
    private static string Pad(string text, int columns) => text + new string(' ', Math.Max(0, columns - text.Sum(character => character >= 0x2E80 ? 2 : 1)));

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(long part, long whole) => whole == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:F1} %");

    private void Line(string text) => page.Append(LogText.Line(text)).Append('\n');
}
