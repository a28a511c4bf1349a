using System.Globalization;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>The next step of a domain, in words.</summary>
internal static class Advice
{
    private const int LeastMessages = 100;
    private const int LeastDays = 7;

    /// <summary>Share of the mail that is not spoofed, in senders that can be repaired, above which a stricter policy would do harm.</summary>
    private const double TooMuch = 0.01;

    public static string ReadinessOf(DomainMail mail, DomainPolicy policy)
    {
        long ours = mail.Counts.Messages - mail.Spoofed;
        return mail.Counts.Messages < LeastMessages || mail.DayCount < LeastDays ? "not_enough_data"
            : ours > 0 && mail.Repairable > TooMuch * ours ? "fix_first"
            : policy.P == "reject" && policy.Pct >= 100 ? "at_reject"
            : policy.P is "quarantine" or "reject" || mail.Counts.Passed == 0 ? "ready_for_reject"
            : "ready_for_quarantine";
    }

    public static (string En, string Ja) NextStep(string readiness, DomainMail mail, DomainPolicy policy) => readiness switch
    {
        "not_enough_data" => (
            $"Only {Number(mail.Counts.Messages)} messages on {mail.DayCount} of {Readiness.Days} days were reported: wait until there are at least {LeastMessages} on {LeastDays} days.",
            $"直近 {Readiness.Days} 日間のレポートは {mail.DayCount} 日分・{Number(mail.Counts.Messages)} 通だけです。{LeastDays} 日・{LeastMessages} 通以上になるまで待ってください。"),
        "fix_first" => (
            $"Keep p={policy.P} and repair the senders below, {mail.Blockers[0].Name} first: {Number(mail.Repairable)} messages of senders of yours fail and would be hit.",
            $"p={policy.P} のまま、次の送信元の認証を直してください（まず {mail.Blockers[0].Name}）。自社の送信元のうち {Number(mail.Repairable)} 通が認証に失敗しており、ポリシーを強めると影響を受けます。"),
        "at_reject" when Weaker(policy) => (
            $"The domain is at p=reject; set sp=reject too, unless a subdomain still needs sp={policy.Sp}.",
            $"p=reject 済みです。サブドメインで必要がなければ、sp={policy.Sp} も sp=reject にしてください。"),
        "at_reject" => ("The domain is at p=reject and no sender of yours stands in its way: nothing to do but to watch.", "p=reject 済みで、影響を受ける自社の送信元はありません。監視を続けるだけです。"),
        "ready_for_reject" when mail.Counts.Passed == 0 => (
            "Nobody sends with this domain but others: publish p=reject.",
            "このドメインで正規のメールは送信されていません。p=reject にしてください。"),
        "ready_for_reject" when policy.Pct < 100 => (
            $"Nothing of yours stands in the way: raise pct from {policy.Pct} to 100, then publish p=reject.",
            $"妨げる送信元はありません。pct を {policy.Pct} から 100 に上げ、その後 p=reject にしてください。"),
        "ready_for_reject" => (
            $"Nothing of yours stands in the way: publish p=reject. {Passed(mail).En}",
            $"妨げる送信元はありません。p=reject にしてください。{Passed(mail).Ja}"),
        _ => (
            $"Nothing of yours stands in the way: publish p=quarantine and watch for two weeks, then p=reject. {Passed(mail).En}",
            $"妨げる送信元はありません。p=quarantine にして 2 週間様子を見てから、p=reject にしてください。{Passed(mail).Ja}"),
    };

    private static (string En, string Ja) Passed(DomainMail mail)
    {
        long forwarded = mail.FailedByVerdict.GetValueOrDefault("forwarder");
        return forwarded == 0
            ? ("No mail that was passed on would be hit.", "転送されたメールへの影響は見られません。")
            : ($"{Number(forwarded)} messages that were passed on by others fail too; receivers spare many of them, and a mailing list that rewrites From keeps the rest.",
               $"第三者が転送した {Number(forwarded)} 通も認証に失敗しています。多くは受信側の判断で救済され、残りは From を書き換えるメーリングリストなら影響を受けません。");
    }

    private static bool Weaker(DomainPolicy policy) => policy.Sp is "none" or "quarantine";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
