namespace DmarcIngest.Dashboards;

/// <summary>The one table of everything that people read on a dashboard; the words are those of <c>docs/glossary.md</c>.</summary>
internal static partial class Texts
{
    public static readonly Text OtherPages = new("DMARC dashboards", "DMARC ダッシュボード");
    public static readonly Text HowToRead = new("How to read this page", "この画面の見方");

    // Filters.
    public static readonly Text Tenant = new("Tenant", "テナント");
    public static readonly Text Domain = new("Domain", "ドメイン");
    public static readonly Text Reporter = new("Reporter", "レポート送信者");
    public static readonly Text Result = new("DMARC result", "DMARC 結果");
    public static readonly Text Authenticity = new("Sender of the report", "レポートの送信元検証");
    public static readonly Text AllReports = new("All reports", "すべて");
    public static readonly Text VerifiedOnly = new("Verified only", "検証済みのみ");
    public static readonly Text WithoutFailed = new("Without failed ones", "検証失敗を除く");
    public static readonly Text Verdict = new("Verdict", "判定");
    public static readonly Text Sender = new("Sender", "送信者名");
    public static readonly Text SourceAddress = new("Source address (IPv6 in quotes)", "送信元アドレス (IPv6 は引用符で囲む)");
    public static readonly Text Compare = new("Compare with", "比較する期間");
    public static readonly Text Mailbox = new("Mailbox", "メールボックス");
    public static readonly Text Days7 = new("7 days", "7 日");
    public static readonly Text Days30 = new("30 days", "30 日");
    public static readonly Text Days90 = new("90 days", "90 日");

    // Figures.
    public static readonly Text Messages = new("Messages", "通数");
    public static readonly Text Passed = new("Passed", "パス通数");
    public static readonly Text Failed = new("Failed", "失敗通数");
    public static readonly Text PassRate = new("DMARC pass rate", "DMARCパス率");
    public static readonly Text SpfAligned = new("SPF aligned", "SPF 一致率");
    public static readonly Text DkimAligned = new("DKIM aligned", "DKIM 一致率");
    public static readonly Text Share = new("Share", "割合");
    public static readonly Text SourceCount = new("Sources", "送信元数");
    public static readonly Text Reports = new("Reports", "レポート数");
    public static readonly Text Mails = new("Mails", "メール数");
    public static readonly Text Sessions = new("Sessions", "セッション数");

    // Fields.
    public static readonly Text Date = new("Date", "日時");
    public static readonly Text Day = new("Day", "日");
    public static readonly Text HeaderFrom = new("Header From", "ヘッダー From");
    public static readonly Text EnvelopeFrom = new("Envelope From", "エンベロープ From");
    public static readonly Text Source = new("Source", "送信元");
    public static readonly Text SourceType = new("Kind", "種別");
    public static readonly Text Country = new("Country", "国");
    public static readonly Text Asn = new("ASN", "AS 番号");
    public static readonly Text Network = new("Network", "ネットワーク");
    public static readonly Text ReverseName = new("Reverse DNS", "逆引き名");
    public static readonly Text Disposition = new("Disposition", "処置");
    public static readonly Text Spf = new("SPF", "SPF 結果");
    public static readonly Text Dkim = new("DKIM", "DKIM 結果");
    public static readonly Text SpfDetail = new("SPF: scope / domain / result", "SPF: 対象 / ドメイン / 結果");
    public static readonly Text DkimDetail = new("DKIM: selector / domain / result", "DKIM: セレクタ / ドメイン / 結果");
    public static readonly Text Signer = new("Signature (selector and domain)", "署名 (セレクタとドメイン)");
    public static readonly Text Evidence = new("How it authenticated", "認証の内訳");
    public static readonly Text Reasons = new("Reasons", "判定理由");
    public static readonly Text Confidence = new("Confidence", "確からしさ");
    public static readonly Text FirstSeen = new("First seen", "初回検出");
    public static readonly Text LastSeen = new("Last seen", "最終検出");
    public static readonly Text DaysSeen = new("Days seen", "検出日数");
    public static readonly Text Receivers = new("Receivers", "受信側の数");
    public static readonly Text NextStep = new("What to do", "次の一手");
    public static readonly Text Note = new("Note", "メモ");
    public static readonly Text Detail = new("Detail", "詳細");
    public static readonly Text Policy = new("Policy (p=)", "ポリシー (p=)");
    public static readonly Text SubPolicy = new("Subdomains (sp=)", "サブドメイン (sp=)");
    public static readonly Text Percent = new("Per cent (pct=)", "適用率 (pct=)");
    public static readonly Text Readiness = new("Readiness", "準備状況");

    // Links.
    public static readonly Text ToDomain = new("This domain", "このドメインを見る");
    public static readonly Text ToSources = new("Its sources", "送信元を見る");
    public static readonly Text ToSource = new("This source and its rows", "この送信元と明細を見る");
    public static readonly Text ToSender = new("This sender", "この送信者を見る");
    public static readonly Text ToReadiness = new("What stands in the way of reject", "拒否ポリシーへの準備状況を見る");
    public static readonly Text ToRejected = new("What was rejected and why", "受け付けなかったメールと理由を見る");
    public static readonly Text ToReporter = new("This reporter", "このレポート送信者を見る");

    // Results.
    public static readonly Text Pass = new("Pass", "パス");
    public static readonly Text Fail = new("Fail", "失敗");
    public static readonly Text Unknown = new("Unknown", "不明");
    public static readonly Text Delivered = new("None (delivered)", "なし (配送)");
    public static readonly Text Quarantine = new("Quarantine", "隔離");
    public static readonly Text Reject = new("Reject", "拒否");

    // Verdicts.
    public static readonly Text Legitimate = new("Legitimate", "正規");
    public static readonly Text Misconfigured = new("Misconfigured", "設定不備");
    public static readonly Text Forwarder = new("Forwarded", "転送");
    public static readonly Text BrokenAtReceiver = new("DKIM broken at receiver", "受信側で署名破損");
    public static readonly Text Spoof = new("Spoofing suspected", "なりすまし疑い");
    public static readonly Text Undetermined = new("Undetermined", "判定不能");

    // Types of senders.
    public static readonly Text TypeOwn = new("Own network", "自社ネットワーク");
    public static readonly Text TypeMailboxProvider = new("Mailbox provider", "メールサービス");
    public static readonly Text TypeEsp = new("Mailing service", "配信サービス");
    public static readonly Text TypeSaas = new("Web service", "Webサービス");
    public static readonly Text TypeIsp = new("Access provider", "接続事業者");
    public static readonly Text TypeHosting = new("Hosting", "ホスティング");
    public static readonly Text TypeGateway = new("Security gateway", "セキュリティゲートウェイ");
    public static readonly Text TypeForwarder = new("Forwarder", "転送サービス");
    public static readonly Text TypeList = new("Mailing list", "メーリングリスト");

    // Readiness.
    public static readonly Text NotEnoughData = new("Not enough data", "データ不足");
    public static readonly Text FixFirst = new("Repair first", "先に修正が必要");
    public static readonly Text ReadyForQuarantine = new("Ready for quarantine", "隔離へ移行可");
    public static readonly Text ReadyForReject = new("Ready for reject", "拒否へ移行可");
    public static readonly Text AtReject = new("At reject", "拒否を適用済み");

    // Policies.
    public static readonly Text PolicyNone = new("p=none (watch)", "p=none (監視のみ)");
    public static readonly Text PolicyQuarantine = new("p=quarantine", "p=quarantine (隔離)");
    public static readonly Text PolicyReject = new("p=reject", "p=reject (拒否)");
}
