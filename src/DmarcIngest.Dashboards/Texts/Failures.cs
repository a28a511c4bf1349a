namespace DmarcIngest.Dashboards;

internal static partial class Texts
{
    internal static class FailuresTexts
    {
        public static readonly Text Title = new("DMARC 6 Failure reports", "DMARC 6 失敗レポート");
        public static readonly Text Subtitle = new("Single mails that failed, as far as reporters send them and the settings keep them.", "個々の失敗メール。レポート送信者が送り、設定で保存を許した範囲。");
        public static readonly Text Help = new(
            """
            **Failure reports show single mails**: their subject and sender tell spoofing from mail of yours at a glance. Few receivers send them, so an empty page is normal.

            - They are personal data: only headers are kept, addresses may be redacted (`Privacy:FailureReports`), and they go after 30 days (`Retention:FailureDays`).
            - Who the source is for the domain stands on the page Sources: click an address.
            """,
            """
            **失敗レポートは 1 通ごとの記録です。** 件名と差出人から、なりすましか自社のメールかが一目で分かります。送る受信側は少ないため、空でも異常ではありません。

            - 個人情報です。ヘッダーだけを保存し、アドレスは伏せることができ (`Privacy:FailureReports`)、30 日で消えます (`Retention:FailureDays`)。
            - 送信元の判定は、アドレスをクリックして「送信元」の画面で確認できます。
            """);

        public static readonly Text Incidents = new("Failed mails", "失敗メール数");
        public static readonly Text IncidentsHelp = new("Mails that failure reports tell of.", "失敗レポートで報告されたメールの数。");
        public static readonly Text Newest = new("Newest failure report", "最新の失敗レポート");
        public static readonly Text NewestHelp = new("How long ago the newest mail failed.", "最新の失敗メールからの経過時間。");
        public static readonly Text Series = new("Failed mails a day by domain", "ドメイン別の失敗メールの推移");
        public static readonly Text Delivery = new("What became of them", "受信側での扱い");
        public static readonly Text DeliveryHelp = new("Delivery as the receiver reports it.", "受信側が報告した配送結果。");
        public static readonly Text WhatFailed = new("What failed, and from where", "何が、どこから失敗したか");
        public static readonly Text ByDomain = new("By domain", "ドメイン別");
        public static readonly Text ByDomainHelp = new("Domain that the report is about.", "報告対象のドメイン。");
        public static readonly Text ByMechanism = new("By what failed", "失敗した認証別");
        public static readonly Text ByMechanismHelp = new("Auth-Failure of the report; several may be named.", "レポートの Auth-Failure。複数のこともあります。");
        public static readonly Text Mechanism = new("What failed", "失敗した認証");
        public static readonly Text ByReporter = new("By reporter", "レポート送信者別");
        public static readonly Text ByReporterHelp = new("Who sent the failure reports.", "失敗レポートの送信者。");
        public static readonly Text SourcesTable = new("Sources of failed mails", "失敗メールの送信元");
        public static readonly Text SourcesHelp = new("Click an address to see what it is for the domain.", "アドレスをクリックすると判定を表示。");
        public static readonly Text Samples = new("The mails", "個々のメール");
        public static readonly Text SamplesTable = new("Failed mails (newest 500)", "失敗メール (新しい順 500 件)");
        public static readonly Text SamplesHelp = new("Headers as reported, redacted as the settings ask.", "報告されたヘッダー。設定に従って伏せ字になります。");
        public static readonly Text Subject = new("Subject", "件名");
        public static readonly Text Feedback = new("Feedback type", "フィードバック種別");
    }
}
