using DmarcIngest.Dashboards.Model;

namespace DmarcIngest.Dashboards;

internal static partial class Texts
{
    internal static class TlsTexts
    {
        public static readonly Text Title = new("DMARC 7 SMTP TLS", "DMARC 7 SMTP TLS レポート");
        public static readonly Text Subtitle = new("Did others reach our mail servers encrypted, and if not, why.", "他社から自社メールサーバーへの接続は暗号化されたか。失敗の理由は何か。");
        public static readonly Text Help = new(
            """
            **Failed sessions under an enforced policy are mail that did not arrive.** *Failures by mail server* says which server and why, since when.

            - `certificate-expired`, `certificate-host-mismatch`, `validation-failure`: the certificate of that server.
            - `starttls-not-supported`: the server does not offer TLS.
            - `sts-policy-fetch-error`, `sts-webpki-invalid`: the web server of `mta-sts.` your domain.
            - `tlsa-invalid`, `dnssec-invalid`: the TLSA record or DNSSEC.
            - *No policy found* only counts: there is neither MTA-STS nor DANE for the domain.
            """,
            """
            **ポリシーを強制している場合、失敗したセッションは届かなかったメールです。** *メールサーバー別の失敗* で、どのサーバーがなぜ、いつから失敗しているかを確認します。

            - `certificate-expired`・`certificate-host-mismatch`・`validation-failure`: そのサーバーの証明書。
            - `starttls-not-supported`: サーバーが TLS に対応していません。
            - `sts-policy-fetch-error`・`sts-webpki-invalid`: `mta-sts.` ドメインの Web サーバー。
            - `tlsa-invalid`・`dnssec-invalid`: TLSA レコードまたは DNSSEC。
            - *ポリシーなし* は件数だけです。MTA-STS も DANE もありません。
            """);

        public static readonly Text Ok = new("Sessions encrypted", "成功したセッション");
        public static readonly Text OkHelp = new("Sessions that were encrypted as the policy asks.", "ポリシーどおりに暗号化されたセッション数。");
        public static readonly Text Failed = new("Sessions failed", "失敗したセッション");
        public static readonly Text FailedHelp = new("Sessions that were not: under an enforced policy the mail did not arrive.", "暗号化に失敗したセッション数。ポリシーを強制していればメールは届いていません。");
        public static readonly Text OkToFailed = new("Servers with failures", "失敗のあるサーバー");
        public static readonly Text OkToFailedHelp = new("Mail servers of ours that failures name.", "失敗として報告された自社メールサーバーの数。");
        public static readonly Text ReporterCount = new("Reporters", "レポート送信者数");
        public static readonly Text ReporterCountHelp = new("Organisations that sent SMTP TLS reports.", "SMTP TLS レポートを送った組織の数。");
        public static readonly Text DomainCount = new("Domains", "ドメイン数");
        public static readonly Text DomainCountHelp = new("Domains that are reported on.", "報告されたドメインの数。");
        public static readonly Text Newest = new("Newest report", "最新のレポート");
        public static readonly Text NewestHelp = new("How long ago the newest reported day ended.", "報告された最新の日の終わりからの経過時間。");
        public static readonly Text Series = new("Sessions a day", "日別のセッション数");
        public static readonly Text SeriesHelp = new("Encrypted and failed sessions.", "成功と失敗のセッション数。");
        public static readonly Text TypesBar = new("Failures by type", "失敗の種類別");
        public static readonly Text TypesHelp = new("Result types of RFC 8460, section 4.3.", "RFC 8460 4.3 節の結果種別。");
        public static readonly Text TypesSeries = new("Failures a day by type", "失敗の種類の推移");
        public static readonly Text Where = new("Policies and mail servers", "ポリシーとメールサーバー");
        public static readonly Text PoliciesTable = new("Policies", "ポリシー別");
        public static readonly Text PoliciesHelp = new("What senders found for each domain: MTA-STS (sts), DANE (tlsa) or nothing.", "送信側が各ドメインについて見つけたもの: MTA-STS (sts)、DANE (tlsa)、なし。");
        public static readonly Text PolicyType = new("Policy type", "ポリシー種別");
        public static readonly Text MxTitle = new("Failures by mail server", "メールサーバー別の失敗");
        public static readonly Text MxHelp = new("Which server, why, and since when.", "どのサーバーが、なぜ、いつから。");
        public static readonly Text Mx = new("Mail server (MX)", "メールサーバー (MX)");
        public static readonly Text ResultType = new("Failure type", "失敗の種類");
        public static readonly Text Who = new("Reporters and days", "レポート送信者と推移");
        public static readonly Text ReportersTable = new("By reporter", "レポート送信者別");
        public static readonly Text ReportersHelp = new("Failing at one reporter only: the problem may be there.", "1 社だけで失敗していれば、相手側の問題かもしれません。");
        public static readonly Text RowsSection = new("The failures", "失敗の明細");
        public static readonly Text RowsTable = new("Failure details (newest 500)", "失敗の詳細 (新しい順 500 件)");
        public static readonly Text RowsHelp = new("As reported.", "報告されたままの内容。");
        public static readonly Text SendingIp = new("Sending address", "送信側アドレス");
        public static readonly Text ReceivingIp = new("Receiving address", "受信側アドレス");
        public static readonly Text ReasonCode = new("Reason", "理由コード");

        public static readonly IReadOnlyList<Word> PolicyTypes =
        [
            new("sts", new Text("MTA-STS", "MTA-STS"), "green"),
            new("tlsa", new Text("DANE (TLSA)", "DANE (TLSA)"), "green"),
            new("no-policy-found", new Text("No policy found", "ポリシーなし"), "gray"),
        ];
    }
}
