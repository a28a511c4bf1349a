namespace DmarcIngest.Dashboards;

internal static partial class Texts
{
    internal static class ReadinessTexts
    {
        public static readonly Text Title = new("DMARC 4 Policy readiness", "DMARC 4 ポリシー強化の準備");
        public static readonly Text Subtitle = new("What quarantine or reject would hit, who stands in the way, how far we are.", "隔離・拒否にすると何が影響を受け、誰が妨げになり、どこまで進んだか。");
        public static readonly Text Help = new(
            """
            **What stops us from `p=reject`?** The table of domains says it in one sentence each; *Blockers* and *To be repaired* name the senders.

            - *Would be hit* counts failing mail that is not spoofing and that receivers did not spare themselves (as forwarded or as a mailing list's).
            - *Would be stopped* is the spoofing that reject ends.
            - Repair what is *misconfigured* first, then `p=quarantine`, watch for two weeks, then `p=reject`. Forwarded mail survives with DKIM signatures.
            - Readiness looks at the last 30 days of reports. The command `dmarc-ingest advise DOMAIN` tells the same.
            """,
            """
            **`p=reject` (拒否) を妨げているのは何か。** ドメインの表に一文で示し、*妨げになっている送信元* と *修正が必要な送信元* で相手を示します。

            - *影響を受ける通数* は、なりすましではなく、受信側が転送やメーリングリストとして救済しなかった失敗メールです。
            - *止められる通数* は、拒否にすればなくなるなりすましです。
            - まず *設定不備* を直し、`p=quarantine` (隔離) にして 2 週間様子を見てから `p=reject` (拒否) へ。転送されたメールは DKIM 署名があれば影響を受けません。
            - 準備状況は直近 30 日のレポートに基づきます。コマンド `dmarc-ingest advise ドメイン` でも同じ内容が見られます。
            """);

        /// <summary>Field of the language's own sentence in a domain's document.</summary>
        public static readonly Text NextStep = new("next_step", "next_step_ja");
        public static readonly Text WouldHit = new("Would be hit", "影響を受ける通数");
        public static readonly Text WouldHitHelp = new(
            "Failing messages of the period that are not spoofing and that receivers did not spare: quarantine or reject would hit them.",
            "期間中の失敗通数のうち、なりすましではなく受信側が救済しなかったもの。隔離・拒否にすると影響を受けます。");
        public static readonly Text WouldStop = new("Would be stopped", "止められる通数");
        public static readonly Text WouldStopHelp = new("Failing messages that are suspected of spoofing: reject stops them.", "なりすまし疑いの失敗通数。拒否にすれば止まります。");
        public static readonly Text AtReject = new("Domains at p=reject", "p=reject のドメイン数");
        public static readonly Text AtRejectHelp = new("Domains whose newest reports show p=reject.", "最新のレポートで p=reject のドメイン。");
        public static readonly Text ReadinessPie = new("Domains by readiness", "準備状況別のドメイン数");
        public static readonly Text ReadinessPieHelp = new("Repair first: more than 1 % of the mail would be hit and can be repaired.", "先に修正が必要: 修正できる失敗が全体の 1 % を超えるドメイン。");
        public static readonly Text PolicyPie = new("Domains by policy", "ポリシー別のドメイン数");
        public static readonly Text PolicyPieHelp = new("Published policy as the newest reports show it.", "最新のレポートに現れた公開ポリシー。");
        public static readonly Text DomainsSection = new("Domains and their next step", "ドメインごとの次の一手");
        public static readonly Text DomainsTable = new("Domains (last 30 days of reports)", "ドメイン (直近 30 日のレポート)");
        public static readonly Text DomainsHelp = new("What to do next with each domain, and what a stricter policy would hit. Click one for its details.", "ドメインごとの次の一手と、ポリシーを強めた場合の影響。クリックで詳細を表示。");
        public static readonly Text HitSenders = new("Senders hit", "影響を受ける送信元");
        public static readonly Text StrictHit = new("Hit by strict alignment", "厳格な一致での影響");
        public static readonly Text BlockersSection = new("Who stands in the way", "妨げになっている送信元");
        public static readonly Text BlockersTable = new("Blockers in this period", "この期間の妨げ");
        public static readonly Text BlockersHelp = new("Senders whose failing mail would be hit. Click one for its addresses.", "失敗メールが影響を受ける送信者。クリックで送信元アドレスを表示。");
        public static readonly Text RepairTable = new("To be repaired", "修正が必要な送信元");
        public static readonly Text RepairHelp = new("Misconfigured sources with what to do about each.", "設定不備の送信元と、それぞれの次の一手。");
        public static readonly Text OverTime = new("Progress", "進み具合");
        public static readonly Text HitSeries = new("Mail that would be hit, by day", "影響を受けるメールの推移");
        public static readonly Text ProgressSeries = new("Mail by published policy", "公開ポリシー別の通数の割合");
        public static readonly Text ProgressHelp = new("The green share grows on the way to p=reject.", "p=reject への移行が進むと緑の割合が増えます。");
    }
}
