namespace DmarcIngest.Overview;

/// <summary>All words of the page, in both languages; those of the glossary (docs/glossary.md) where it has one.</summary>
internal static partial class Texts
{
    // Pages
    public static readonly Text Home = new("Overview", "概要");
    public static readonly Text Domains = new("Domains", "ドメイン");
    public static readonly Text Sources = new("Sources", "送信元");
    public static readonly Text Reporters = new("Reporters", "レポート送信者");
    public static readonly Text Reports = new("Aggregate reports", "集計レポート");
    public static readonly Text Failures = new("Failure reports", "失敗レポート");
    public static readonly Text Tls = new("SMTP TLS", "SMTP TLS");
    public static readonly Text Mails = new("Mails", "取り込みログ");
    public static readonly Text WhatIf = new("What if", "ポリシー強化の影響");
    public static readonly Text Search = new("Search", "検索");
    public static readonly Text SearchHint = new("IP address, domain, report id", "IP アドレス、ドメイン、レポート ID");
    public static readonly Text SkipLink = new("Skip to content", "本文へ移動");
    public static readonly Text Theme = new("Dark / light", "ダーク／ライト");
    public static readonly Text LogOut = new("Log out", "ログアウト");
    public static readonly Text LogIn = new("Log in", "ログイン");
    public static readonly Text UserName = new("Name", "ユーザー名");
    public static readonly Text Password = new("Password", "パスワード");
    public static readonly Text WrongPassword = new("Name or password is wrong.", "ユーザー名またはパスワードが違います。");
    public static readonly Text TooOften = new("Too many attempts. Wait a minute and try again.", "試行回数が多すぎます。1 分待ってからやり直してください。");
    public static readonly Text Print = new("Print", "印刷");
    public static readonly Text PrintReport = new("Monthly report for printing", "印刷用の月次レポート");

    // Period and filters
    public static readonly Text PeriodName = new("Period", "期間");
    public static readonly Text LastDays = new("last {0} days", "直近 {0} 日間");
    public static readonly Text Custom = new("custom", "任意の期間");
    public static readonly Text From = new("from", "開始日");
    public static readonly Text Until = new("to", "終了日");
    public static readonly Text TimeZone = new("Time zone", "タイムゾーン");
    public static readonly Text UtcDays = new("Days are UTC, as reports count them.", "日付はレポートの集計単位である UTC の日です。");
    public static readonly Text Apply = new("Show", "表示");
    public static readonly Text Clear = new("Clear filters", "絞り込みを解除");
    public static readonly Text Filters = new("Filters", "絞り込み");
    public static readonly Text OnlyFailing = new("only failing", "失敗のみ");
    public static readonly Text Every = new("all", "すべて");
    public static readonly Text Shown = new("{0}–{1} of {2}", "{2} 件中 {0}–{1} 件");
    public static readonly Text Beyond = new("More than {0}: narrow the filters or the period to see the rest.", "{0} 件を超えています。残りを見るには、条件または期間を絞ってください。");
    public static readonly Text NextPage = new("Next", "次へ");
    public static readonly Text PreviousPage = new("Previous", "前へ");
    public static readonly Text AllOfThem = new("All", "すべて見る");
    public static readonly Text Csv = new("CSV", "CSV");
    public static readonly Text Data = new("Figures of this chart", "グラフの数値");

    // Columns
    public static readonly Text Domain = new("Domain", "ドメイン");
    public static readonly Text HeaderFrom = new("Header From", "Header From");
    public static readonly Text Source = new("Source", "送信元");
    public static readonly Text Sender = new("Sender", "送信者");
    public static readonly Text Reporter = new("Reporter", "レポート送信者");
    public static readonly Text Verdict = new("Verdict", "判定");
    public static readonly Text Country = new("Country", "国");
    public static readonly Text Messages = new("Messages", "通数");
    public static readonly Text Failing = new("Failing", "失敗");
    public static readonly Text PassRate = new("DMARC pass rate", "DMARCパス率");
    public static readonly Text Passing = new("Pass", "パス");
    public static readonly Text Spf = new("SPF aligned", "SPF 一致");
    public static readonly Text Dkim = new("DKIM aligned", "DKIM 一致");
    public static readonly Text Policy = new("Policy", "ポリシー");
    public static readonly Text Readiness = new("Readiness", "準備状況");
    public static readonly Text NextStep = new("Next step", "次にすること");
    public static readonly Text Why = new("Why", "理由");
    public static readonly Text LastReport = new("Last report", "最終レポート");
    public static readonly Text FirstSeen = new("First seen", "初回確認日");
    public static readonly Text LastSeen = new("Last seen", "最終確認日");
    public static readonly Text Day = new("Day", "対象日");
    public static readonly Text ReportId = new("Report id", "レポート ID");
    public static readonly Text Rows = new("Rows", "行数");
    public static readonly Text Disposition = new("Disposition", "処理結果");
    public static readonly Text Evidence = new("Authentication", "認証の内訳");
    public static readonly Text ReverseDns = new("Reverse DNS", "逆引き名");
    public static readonly Text Network = new("Network", "ネットワーク");
    public static readonly Text Change = new("{0} points against the {1} days before", "前の {1} 日間と比べて {0} ポイント");
    public static readonly Text ChangeMonth = new("{0} points against the month before", "前月と比べて {0} ポイント");
    public static readonly Text Time = new("Time", "日時");
    public static readonly Text Outcome = new("Outcome", "結果");
    public static readonly Text Reason = new("Reason", "理由");
    public static readonly Text Subject = new("Subject", "件名");
    public static readonly Text MailFrom = new("From", "差出人");
    public static readonly Text Mailbox = new("Mailbox", "メールボックス");
    public static readonly Text Bytes = new("Bytes", "バイト");
    public static readonly Text Deviations = new("Deviations", "規格との相違");
    public static readonly Text Count = new("Number", "件数");
    public static readonly Text Sessions = new("Sessions", "セッション数");
    public static readonly Text FailedSessions = new("Failed", "失敗");
    public static readonly Text SuccessRate = new("TLS success rate", "TLS 成功率");
    public static readonly Text FailureType = new("Failure type", "失敗の種類");
    public static readonly Text PolicyType = new("Policy type", "ポリシー種別");
    public static readonly Text Mx = new("MX host", "MX ホスト");
    public static readonly Text AuthFailure = new("Failed check", "失敗した検証");
    public static readonly Text Delivery = new("Delivery", "配送結果");
    public static readonly Text Envelope = new("Envelope from → to", "エンベロープ From → To");
    public static readonly Text PublishedPolicy = new("Published policy", "公開ポリシー");
    public static readonly Text Metadata = new("Report", "レポートの内容");
    public static readonly Text Raw = new("As it was sent", "受信した原文の値");
    public static readonly Text Overrides = new("Overrides", "ポリシー適用の例外");
    public static readonly Text PeriodOfReport = new("Period of the report", "レポートの対象期間");
    public static readonly Text Format = new("Format", "形式");
    public static readonly Text More = new("More", "関連ページ");
    public static readonly Text Contact = new("Contact", "連絡先");

    // Verdicts and other words of few values
    public static readonly IReadOnlyDictionary<string, (Text Name, string Tone)> Words = new Dictionary<string, (Text, string)>(StringComparer.Ordinal)
    {
        ["legitimate"] = (new("legitimate", "正規"), "good"),
        ["misconfigured"] = (new("misconfigured", "設定不備"), "warn"),
        ["forwarder"] = (new("forwarded", "転送"), "info"),
        ["dkim_broken_at_receiver"] = (new("DKIM broken at receiver", "受信側で署名破損"), "info"),
        ["spoof"] = (new("spoofing suspected", "なりすまし疑い"), "bad"),
        ["undetermined"] = (new("undetermined", "判定不能"), "plain"),
        ["none"] = (new("none (delivered)", "なし (配送)"), "plain"),
        ["pass"] = (new("pass", "パス"), "good"),
        ["fail"] = (new("fail", "失敗"), "bad"),
        ["quarantine"] = (new("quarantine", "隔離"), "warn"),
        ["reject"] = (new("reject", "拒否"), "bad"),
        ["unknown"] = (new("unknown", "不明"), "plain"),
        ["fix_first"] = (new("fix senders first", "先に修正が必要"), "warn"),
        ["ready_for_quarantine"] = (new("ready for quarantine", "隔離へ移行可能"), "info"),
        ["ready_for_reject"] = (new("ready for reject", "拒否へ移行可能"), "info"),
        ["at_reject"] = (new("at reject", "拒否を適用済み"), "good"),
        ["not_enough_data"] = (new("not enough data", "データ不足"), "plain"),
        ["aggregate"] = (new("aggregate report", "集計レポート"), "good"),
        ["failure"] = (new("failure report", "失敗レポート"), "good"),
        ["tls"] = (new("SMTP TLS report", "SMTP TLS レポート"), "good"),
        ["invalid"] = (new("unreadable report", "読み取れないレポート"), "warn"),
        ["broken_xml"] = (new("broken XML", "XML の破損"), "warn"),
        ["broken_json"] = (new("broken JSON", "JSON の破損"), "warn"),
        ["broken_archive"] = (new("broken archive", "圧縮ファイルの破損"), "warn"),
        ["not_xml"] = (new("not XML", "XML ではない"), "warn"),
        ["not_a_report"] = (new("not a report", "レポートではない"), "warn"),
        ["dtd"] = (new("document type declaration", "DTD を含む XML"), "warn"),
        ["missing_field"] = (new("a field is missing", "必須項目の不足"), "warn"),
        ["encrypted"] = (new("encrypted", "暗号化"), "warn"),
        ["limit_exceeded"] = (new("over a limit", "上限の超過"), "warn"),
        ["mail_too_large"] = (new("mail too large", "メールが大きすぎる"), "warn"),
        ["unsupported_container"] = (new("unknown kind of archive", "未対応の圧縮形式"), "warn"),
        ["other"] = (new("no report", "レポート以外"), "plain"),
    };

    /// <summary>The word of a value; the value itself where it has none.</summary>
    public static Text Word(string value) => Words.TryGetValue(value, out (Text Name, string Tone) word) ? word.Name : value;

    public static string Tone(string value) => Words.TryGetValue(value, out (Text Name, string Tone) word) ? word.Tone : "plain";
}
