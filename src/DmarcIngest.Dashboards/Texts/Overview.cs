namespace DmarcIngest.Dashboards;

internal static partial class Texts
{
    internal static class OverviewTexts
    {
        public static readonly Text Title = new("DMARC 1 Overview", "DMARC 1 全体概要");
        public static readonly Text Subtitle = new("Is all well with the mail in our name, and if not, where to look.", "自社の名前で送られるメールは大丈夫か。問題があればどこを見るか。");
        public static readonly Text Help = new(
            """
            **Start with the first line.** A high pass rate that does not fall, and no *misconfigured* messages: all is well.

            - *Spoofing suspected* is mail of strangers in your name. It is no fault of yours; a policy of `p=reject` makes receivers refuse it.
            - *Misconfigured* is mail of yours that fails: find the sender in **Top failing sources**, click its address, and set up SPF or DKIM there.
            - Every volume is a number of messages, not of reports. A rate of a period is weighted by messages. Days are cut at 00:00 UTC, as most reporters do, and arrive one to two days late.
            - Click a domain or an address to go on; the period and the filters come along.
            """,
            """
            **まず一番上の段を見ます。** パス率が高いまま下がっておらず、*設定不備* が 0 通なら問題ありません。

            - *なりすまし疑い* は、第三者が自社の名前で送ったメールです。自社の不備ではありません。`p=reject` にすると受信側が拒否します。
            - *設定不備* は、自社のメールなのに認証に失敗しているものです。**失敗の多い送信元** で送信元をクリックし、SPF または DKIM を設定してください。
            - 数はすべてレポート数ではなくメールの通数です。期間のパス率は通数で重み付けしています。多くのレポート送信者に合わせて 1 日は UTC 0 時区切りで、レポートは 1〜2 日遅れて届きます。
            - ドメインや送信元アドレスをクリックすると詳しく見られます。期間と絞り込みは引き継がれます。
            """);

        public static readonly Text MessagesHelp = new("Messages that receivers reported in the period.", "期間中に受信側から報告されたメールの通数。");
        public static readonly Text PassRateHelp = new(
            "Passed messages divided by all messages of the period. Below 98 % it is worth a look, below 90 % it is urgent, unless it is spoofing that fails.",
            "期間中のパス通数 ÷ 全通数。98 % 未満なら確認を、90 % 未満なら急いで確認してください（なりすましによる失敗を除く）。");
        public static readonly Text Change = new("Pass rate, change (last $compare)", "パス率の増減 (直近 $compare)");
        public static readonly Text ChangeHelp = new(
            "Pass rate of the time chosen in \"Compare with\", back from now, less that of the same time before it: +1 % is one point up. Independent of the period of the page.",
            "「比較する期間」で選んだ直近の期間のパス率から、その前の同じ長さの期間のパス率を引いた値。+1 % は 1 ポイントの上昇。画面の期間とは独立です。");
        public static readonly Text SpoofMessages = new("Spoofing suspected", "なりすまし疑い");
        public static readonly Text SpoofHelp = new("Failing messages of sources that are somebody else's. Click to see them.", "第三者と判定された送信元からの失敗通数。クリックで送信元を表示。");
        public static readonly Text MisconfiguredMessages = new("Misconfigured (ours)", "設定不備 (自社)");
        public static readonly Text MisconfiguredHelp = new("Failing messages of senders of yours: to be repaired. Click to see them.", "自社の送信元なのに失敗した通数。修正が必要です。クリックで送信元を表示。");
        public static readonly Text NewestReport = new("Newest report", "最新のレポート");
        public static readonly Text NewestReportHelp = new(
            "How long ago the newest reported day ended. More than two days: look at the mailbox and at Ingest health.",
            "報告された最新の日の終わりからの経過時間。2 日を超えたら、メールボックスと「取り込み状況」を確認してください。");

        public static readonly Text DaemonState = new("State of the daemon", "取り込みプログラムの状態");
        public static readonly Text DaemonHelp = new(
            "Last sign of life comes every hour. Mails that could not be read and outages of the store or a mailbox are worth a click.",
            "動作確認は 1 時間ごとに記録されます。読めなかったメールや、保存先・メールボックスの停止があればクリックして確認してください。");
        public static readonly Text LastMail = new("Last mail taken in", "最後の取り込み");
        public static readonly Text LastSign = new("Last sign of life", "最後の動作確認");
        public static readonly Text MailsRead = new("Mails taken in", "取り込んだメール");
        public static readonly Text MailsInvalid = new("Could not be read", "読めなかったメール");
        public static readonly Text Outages = new("Outages", "停止回数");

        public static readonly Text Trend = new("Messages a day and DMARC pass rate", "日別の通数と DMARCパス率");
        public static readonly Text TrendHelp = new("Bars: messages by DMARC result. Line, right axis: pass rate of the day.", "棒: DMARC 結果別の通数。線 (右軸): その日のパス率。");
        public static readonly Text FailedByVerdict = new("Failing messages by verdict", "失敗メールの判定別内訳");
        public static readonly Text FailedByVerdictHelp = new(
            "Whose the failing mail is. Only \"Misconfigured\" is yours to repair.", "失敗したメールは誰のものか。自社で直すのは「設定不備」だけです。");

        public static readonly Text WhoAndWhere = new("Who fails, and for which domain", "失敗している送信元とドメイン");
        public static readonly Text TopFailing = new("Top failing sources", "失敗の多い送信元");
        public static readonly Text TopFailingHelp = new(
            "Addresses with the most failing messages, who stands behind them and what they are for you. Click an address for its history and rows.",
            "失敗通数の多い送信元アドレスと、その送信者・判定。アドレスをクリックすると履歴と明細を表示。");
        public static readonly Text DomainsTable = new("Domains", "ドメイン別");
        public static readonly Text DomainsHelp = new("Domains by messages. Click one for its details.", "通数の多い順のドメイン。クリックで詳細を表示。");

        public static readonly Text ResultShares = new("DMARC, SPF, DKIM and what receivers did", "DMARC・SPF・DKIM と受信側の処置");
        public static readonly Text DmarcShares = new("DMARC result", "DMARC 結果");
        public static readonly Text DmarcSharesHelp = new("A message passes DMARC when SPF or DKIM passes in alignment with its From domain.", "SPF または DKIM のどちらかが From ドメインと一致して成功すれば DMARC はパスです。");
        public static readonly Text SpfShares = new("SPF alignment", "SPF アライメント");
        public static readonly Text SpfSharesHelp = new("SPF passed for a domain that fits the From domain. Forwarded mail always fails here.", "From ドメインと一致するドメインで SPF が成功したか。転送されたメールは必ず失敗します。");
        public static readonly Text DkimShares = new("DKIM alignment", "DKIM アライメント");
        public static readonly Text DkimSharesHelp = new("A signature of a domain that fits the From domain passed.", "From ドメインと一致するドメインの署名が検証に成功したか。");
        public static readonly Text DispositionShares = new("Disposition", "受信側の処置");
        public static readonly Text DispositionSharesHelp = new(
            "What receivers did under the published policy. None is not a pass: the mail was delivered because the policy asks for no more.",
            "公開ポリシーに基づく受信側の処置。「なし」はパスの意味ではなく、ポリシーが何も求めないため配送されたという意味です。");
        public static readonly Text DmarcByDay = new("DMARC result by day", "DMARC 結果の推移");
        public static readonly Text SpfByDay = new("SPF alignment by day", "SPF アライメントの推移");
        public static readonly Text DkimByDay = new("DKIM alignment by day", "DKIM アライメントの推移");
        public static readonly Text DispositionByDay = new("Disposition by day", "受信側の処置の推移");
    }
}
