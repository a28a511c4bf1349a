namespace DmarcIngest.Dashboards;

internal static partial class Texts
{
    internal static class DomainTexts
    {
        public static readonly Text Title = new("DMARC 2 Domain", "DMARC 2 ドメイン");
        public static readonly Text Subtitle = new("One domain over time: who sends, at whom, how it authenticates, its policy.", "ドメインごとの推移。誰が送り、どこに届き、どう認証され、どのポリシーか。");
        public static readonly Text Help = new(
            """
            **Choose a domain above.** The trend shows since when mail fails; purple marks are changes of the published policy.

            - **Senders** says who failed: click a name to see its addresses. *Misconfigured* ones are yours to repair.
            - **Reporters** that differ from the others for the same mail point to a problem at that receiver, not at yours.
            - *Header From* is the domain that people see as the sender; SPF and DKIM have to fit it.
            - The rows themselves are folded at the end. CSV: panel menu, Inspect, Data.
            """,
            """
            **上でドメインを選びます。** 推移からいつ失敗が始まったかが分かります。紫の印は公開ポリシーの変更です。

            - **送信者別** で誰が失敗したかを確認し、名前をクリックすると送信元アドレスが見られます。*設定不備* は自社で修正が必要です。
            - 同じメールなのに **レポート送信者別** で 1 社だけ結果が違う場合は、自社ではなく受信側の問題が疑われます。
            - *ヘッダー From* は受信者に見える差出人のドメインで、SPF と DKIM はこれと一致する必要があります。
            - 明細は一番下に折りたたんであります。CSV はパネルメニューの Inspect → Data から。
            """);

        /// <summary>Field of the language's own sentence in an event.</summary>
        public static readonly Text DetailField = new("detail", "detail_ja");
        public static readonly Text SpfRateHelp = new("Share of messages with SPF in alignment.", "SPF が From ドメインと一致して成功したメールの割合。");
        public static readonly Text DkimRateHelp = new("Share of messages with a valid signature in alignment.", "DKIM 署名が From ドメインと一致して成功したメールの割合。");
        public static readonly Text SourcesHelp = new("Different source addresses.", "送信元アドレスの数。");
        public static readonly Text Trend = new("Messages a day and DMARC pass rate", "日別の通数と DMARCパス率");
        public static readonly Text TrendHelp = new("Purple marks: the published policy changed on that day.", "紫の印: その日に公開ポリシーが変更されました。");
        public static readonly Text WhoSends = new("Who sends, and who reports", "送信者とレポート送信者");
        public static readonly Text SendersTable = new("By source: senders", "送信元別: 送信者");
        public static readonly Text SendersHelp = new("Who stands behind the sources and what they are for this domain. Click a name for its addresses.", "送信元の送信者と判定。名前をクリックすると送信元アドレスを表示。");
        public static readonly Text HeaderFromTable = new("By Header From", "ヘッダー From 別");
        public static readonly Text HeaderFromHelp = new("Domain in the From header that people see.", "受信者に見える From ヘッダーのドメイン。");
        public static readonly Text ReportersTable = new("By reporter", "レポート送信者別");
        public static readonly Text ReportersHelp = new("How each receiver saw the mail. One that differs from all others has the problem itself.", "各受信側での結果。1 社だけ違う場合は受信側の問題が疑われます。");
        public static readonly Text Alignment = new("SPF, DKIM and selectors", "SPF・DKIM・セレクタ");
        public static readonly Text AlignedColumn = new("Aligned", "一致");
        public static readonly Text SpfTable = new("SPF in detail", "SPF の詳細");
        public static readonly Text SpfHelp = new(
            "Which domain SPF was checked for, its result, and whether it fits the From domain.", "SPF の検査対象ドメインと結果、From ドメインとの一致。");
        public static readonly Text DkimTable = new("DKIM in detail", "DKIM の詳細");
        public static readonly Text DkimHelp = new(
            "Each signature with its result. A message with two signatures stands in two lines.", "署名ごとの結果。署名が 2 つあるメールは 2 行に数えられます。");
        public static readonly Text SignersTable = new("Selectors", "セレクタ別");
        public static readonly Text SignersHelp = new(
            "The signature that mattered of each message: one of yours, else one that passed. \"none\": not signed.", "各メールで決め手となった署名。自ドメインの署名を優先。none は署名なし。");
        public static readonly Text PolicySection = new("Published policy", "公開ポリシー");
        public static readonly Text PolicySeries = new("Policy that receivers saw", "受信側が見たポリシー");
        public static readonly Text PolicySeriesHelp = new("Share of messages by published policy. Old values linger for a day or two in DNS caches.", "公開ポリシー別の通数の割合。DNS キャッシュのため古い値が 1〜2 日残ります。");
        public static readonly Text PoliciesTable = new("Policies with all their parts", "ポリシーの全項目");
        public static readonly Text PoliciesHelp = new("Every policy that was reported in the period, with its first and last day.", "期間中に報告されたすべてのポリシーと、その最初と最後の日。");
        public static readonly Text Adkim = new("DKIM mode (adkim=)", "DKIM 一致方式 (adkim=)");
        public static readonly Text Aspf = new("SPF mode (aspf=)", "SPF 一致方式 (aspf=)");
        public static readonly Text PolicyChanges = new("Changes of the policy", "ポリシーの変更");
        public static readonly Text PolicyChangesHelp = new("First day on which most reports showed the new policy.", "新しいポリシーが大半のレポートに現れた最初の日。");
        public static readonly Text RowsSection = new("The rows", "明細");
        public static readonly Text RowsTable = new("Rows of the reports (newest 500)", "レポートの明細 (新しい順 500 件)");
        public static readonly Text RowsHelp = new("As receivers reported them. Narrow them down by the filters above.", "受信側の報告そのもの。上の絞り込みで件数を減らせます。");
    }
}
