namespace DmarcIngest.Overview;

internal static partial class Texts
{
    // The first sentences of the page
    public static readonly Text AllIsWell = new("All is well: nothing needs a look in this period.", "問題ありません。この期間に確認が必要なものはありません。");
    public static readonly Text NeedSetUp = new("{0} sources need set-up", "設定を直すべき送信元が {0} 件あります");
    public static readonly Text OneNeedsSetUp = new("1 source needs set-up", "設定を直すべき送信元が 1 件あります");
    public static readonly Text Waves = new("{0} suspected spoof waves, the largest on {1} against {2}", "なりすましの急増が {0} 件疑われます（最大は {1} の {2}）");
    public static readonly Text Wave = new("1 suspected spoof wave, on {1} against {2}", "なりすましの急増が 1 件疑われます（{1}、{2}）");
    public static readonly Text Silent = new("{0} silent for {1} days", "{0} からのレポートが {1} 日間届いていません");
    public static readonly Text MoreSilent = new("{0} more reporters are silent", "ほかに {0} 件のレポート送信者からも届いていません");
    public static readonly Text NoReports = new("No aggregate report for {0} days", "集計レポートが {0} 日間届いていません");
    public static readonly Text Unreadable = new("{0} mails could not be read", "読み取れないメールが {0} 通あります");
    public static readonly Text Backlog = new("{0} mails wait to be read", "未処理のメールが {0} 通あります");
    public static readonly Text RowsHeld = new(
        "Retention holds back {0} of {1} rows of {2} before {3}, since {4}: more than {5} % at once, as after a wrong clock (it said {6}). If the clock is right, run dmarc-ingest retention --force.",
        "{2} {1} 行のうち {0} 行（{3} より前）の削除を {4} から見合わせています。一度に {5} % を超え、時計のずれが疑われます（時計は {6}）。時計が正しければ dmarc-ingest retention --force を実行してください。");
    public static readonly Text MailsHeld = new(
        "{0} of {1} filed mails of {2} received before {3} have been kept since {4}: more than {5} % at once, as after a wrong clock (it said {6}). If the clock is right, set Retention:MostPercent to 100 for a minute.",
        "{2} の振り分け済みメール {1} 通のうち {0} 通（{3} より前に受信）の削除を {4} から見合わせています。一度に {5} % を超え、時計のずれが疑われます（時計は {6}）。時計が正しければ Retention:MostPercent を一時的に 100 にしてください。");

    // Empty states
    public static readonly Text NothingStored = new(
        "Nothing is stored yet. Reports come a day after the mail they count; put some into the inbox folder, or set a mailbox (Imap:Mailboxes) and run dmarc-ingest check.",
        "まだ何も保存されていません。レポートは対象日の翌日以降に届きます。inbox フォルダーに置くか、メールボックス (Imap:Mailboxes) を設定して dmarc-ingest check を実行してください。");
    public static readonly Text NothingInPeriod = new("No reports in this period. The newest are of {0}: show them", "この期間のレポートはありません。最新の {0} を表示");
    public static readonly Text NothingMatches = new("Nothing matches: widen the period or clear filters.", "該当するデータがありません。期間を広げるか、絞り込みを解除してください。");
    public static readonly Text NothingToLookAt = new("No source needs a look in this period.", "この期間に確認が必要な送信元はありません。");
    public static readonly Text NoFailures = new("No failure reports in this period. Few receivers send them, and only where the policy has a ruf address.", "この期間の失敗レポートはありません。送信する受信側は少なく、ポリシーに ruf の宛先がある場合に限られます。");
    public static readonly Text NoTls = new("No SMTP TLS reports in this period. They come when the domain publishes a TLSRPT record (RFC 8460).", "この期間の SMTP TLS レポートはありません。TLSRPT レコード (RFC 8460) を公開すると届きます。");
    public static readonly Text NoMails = new("No mails in this period.", "この期間に処理したメールはありません。");
    public static readonly Text NotFound = new("This report is not stored: it was deleted when its retention ended, or the address of this page is wrong. Show all reports", "このレポートは保存されていません。保存期間が過ぎて削除されたか、URL が誤っています。集計レポートの一覧を表示");
    public static readonly Text NothingOfDomain = new("No reports for {0} in this period. They come a day after its mail, if its DMARC record names your address in rua. Show all domains", "この期間に {0} のレポートはありません。DMARC レコードの rua にこちらの宛先があれば、メールの翌日以降に届きます。すべてのドメインを表示");
    public static readonly Text NotSearchable = new("Nothing was found for “{0}”. Try an IP address, a network such as 192.0.2.0/24, a domain, or a report id as the reporter wrote it.",
        "「{0}」に該当するものはありません。IP アドレス、192.0.2.0/24 のようなネットワーク、ドメイン、またはレポート送信者が付けたレポート ID を入力してください。");
    public static readonly Text NotYours = new("This page is for users who may see all domains.", "このページは、すべてのドメインを閲覧できるユーザー専用です。");
    public static readonly Text StoreAway = new("The store does not answer now: {0} The daemon goes on trying; load this page again in a minute.", "保存先が応答していません。{0} デーモンは再試行を続けています。しばらくしてから再読み込みしてください。");

    // Headings of sections
    public static readonly Text Trend = new("Messages by day", "日別の通数");
    public static readonly Text NeedsALook = new("Sources that need a look", "確認が必要な送信元");
    public static readonly Text FailingByVerdict = new("Failing messages by verdict", "失敗したメールの判定別内訳");
    public static readonly Text FailingSources = new("Sources with the most failing messages", "失敗の多い送信元");
    public static readonly Text Senders = new("By sender", "送信者別");
    public static readonly Text ByCountry = new("By country", "国別");
    public static readonly Text ByHeaderFrom = new("By Header From", "Header From 別");
    public static readonly Text ByDisposition = new("What receivers did", "受信側の処理結果");
    public static readonly Text ByEvidence = new("How the mails authenticated", "認証の内訳");
    public static readonly Text AboutSource = new("What is known of it", "この送信元について");
    public static readonly Text AboutDomain = new("Policy and readiness", "ポリシーと準備状況");
    public static readonly Text PolicyChanges = new("Policy changes", "ポリシーの変更");
    public static readonly Text IngestState = new("State of the daemon", "デーモンの状態");
    public static readonly Text ByOutcome = new("By outcome", "結果別");
    public static readonly Text JudgedLately = new("Readiness and next step are as last judged, by the mail of about three months up to the newest.", "準備状況と「次にすること」は、最新のメールまでの約 3 か月分に基づく判定です。");
    public static readonly Text UnreadableReports = new("Unreadable reports", "読み取れないレポート");
    public static readonly Text ByFailureType = new("By failure type", "失敗の種類別");
    public static readonly Text WhatIfNote = new(
        "Counted from the reports of this period. Messages marked as spoofing are meant to be stopped; receivers often let forwarded mail through. Strict alignment hits mail that passes now only because a subdomain or another name of the same organisation counts.",
        "この期間のレポートから計算しています。なりすまし疑いは止めるべきメール、転送は受信側の判断で救済されることが多いメールです。strict アライメントでは、サブドメインなど同じ組織の別名で認証されているメールが影響を受けます。");
    public static readonly Text IfQuarantine = new("As if p=quarantine or p=reject", "p=quarantine または p=reject の場合");
    public static readonly Text IfStrict = new("As if strict alignment (adkim=s; aspf=s)", "strict アライメント (adkim=s; aspf=s) の場合");
    public static readonly Text Hit = new("Would be hit", "影響を受ける通数");
    public static readonly Text OursHit = new("of these, not spoofing", "うち、なりすまし以外");
    public static readonly Text ShareOfAll = new("Share", "割合");
    public static readonly Text ChooseDomain = new("Choose a domain below: what a policy hits depends on the domain.", "下の一覧からドメインを選んでください。影響はドメインごとに異なります。");
    public static readonly Text NewestReport = new("Newest report", "最新のレポート");
    public static readonly Text Store = new("Store", "保存先");
    public static readonly Text MailsToday = new("Mails of the last 24 hours", "直近 24 時間のメール");
    public static readonly Text MonthlyReport = new("DMARC report {0}", "DMARC レポート {0}");
    public static readonly Text RowsOfReport = new("Rows of the report, the largest first", "レポートの行（通数の多い順）");
    public static readonly Text RowsCut = new("The first {0} of {1} rows; all of them are in the CSV.", "{1} 行のうち {0} 行を表示しています。すべての行は CSV に含まれます。");
    public static readonly Text FiguresOfDocument = new("As last judged, by the mail of about three months up to the newest; messages are counted over those months, not over the period above.", "最新のメールまでの約 3 か月分に基づく判定です。通数は上で選んだ期間ではなく、この約 3 か月の値です。");
    public static readonly Text LookedInto = new("looked into at {0}, {1} mails wait", "最終確認 {0}、未処理 {1} 通");
    public static readonly Text Partial = new("cut off: not all of it could be read", "途中で切れており、全体は読み取れませんでした");
}
