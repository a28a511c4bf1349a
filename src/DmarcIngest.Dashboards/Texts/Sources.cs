namespace DmarcIngest.Dashboards;

internal static partial class Texts
{
    internal static class SourcesTexts
    {
        public static readonly Text Title = new("DMARC 3 Sources", "DMARC 3 送信元");
        public static readonly Text Subtitle = new("Who sends in our name: senders, addresses, networks, countries, down to one source.", "自社の名前で送っているのは誰か。送信者・アドレス・ネットワーク・国から個々の送信元まで。");
        public static readonly Text Help = new(
            """
            **Is it spoofing or our own mail?** The verdict of each source says it, its reasons say why, and *What to do* says the next step.

            - Choose a verdict above: *Misconfigured* is to be repaired, *Spoofing suspected* is to be refused by policy, *Forwarded* needs DKIM signatures that last.
            - Click an address to see only that source: since when (First seen), at whom, and its rows. Type an address or a network (`"192.0.2.0/24"`) into the filter; quotes are needed for IPv6. `*` shows all again.
            - *Messages lately* and *pass rate lately* belong to the newest month in which the source was seen, with sixteen days on each side; all other figures to the period of the page.
            """,
            """
            **なりすましか、自社のメールか。** 送信元ごとの判定とその理由、*次の一手* で確認できます。

            - 上の「判定」で絞り込みます。*設定不備* は修正、*なりすまし疑い* はポリシーで拒否、*転送* は壊れない DKIM 署名が対策です。
            - アドレスをクリックするとその送信元だけになり、いつから (初回検出)・どこに・明細が分かります。アドレスやネットワーク (`"192.0.2.0/24"`) を直接入力することもできます。IPv6 は引用符で囲みます。`*` で元に戻ります。
            - *最近の通数* と *最近のパス率* は、その送信元が最後に見られた月とその前後 16 日の値です。それ以外は画面の期間の値です。
            """);

        /// <summary>Field of the language's own sentence in a source's document.</summary>
        public static readonly Text Suggestion = new("suggestion", "suggestion_ja");
        public static readonly Text SourceCountHelp = new("Different source addresses in the period.", "期間中の送信元アドレスの数。");
        public static readonly Text NewCount = new("New sources", "新しい送信元");
        public static readonly Text NewTable = new("New in this period", "この期間に初めて現れた送信元");
        public static readonly Text NewHelp = new("Sources that were never seen before this period, by domain.", "この期間より前には一度も見られなかった送信元 (ドメインごと)。");
        public static readonly Text FailingCount = new("Sources that fail", "失敗のある送信元");
        public static readonly Text FailingCountHelp = new("Addresses with failing messages, whoever they are.", "失敗したメールのある送信元アドレスの数。");
        public static readonly Text ByVerdict = new("Messages a day by verdict", "判定別の通数の推移");
        public static readonly Text ByVerdictHelp = new("A red burst is a spoofing campaign; orange that begins on a day is a change of yours.", "赤の急増はなりすましの波、ある日から始まる橙は自社側の変更が原因です。");
        public static readonly Text Verdict = new("By verdict", "判定別");
        public static readonly Text VerdictHelp = new("What the sources are for the domains.", "送信元がそのドメインにとって何か。");
        public static readonly Text WhoSends = new("Who sends", "誰が送っているか");
        public static readonly Text SendersTable = new("Senders", "送信者別");
        public static readonly Text SendersHelp = new("Who stands behind the addresses. Click a name to see its addresses only.", "送信元の送信者。名前をクリックするとその送信元だけを表示。");
        public static readonly Text SourcesTable = new("Sources and what to do (the 500 seen last)", "送信元と次の一手 (最近の 500 件)");
        public static readonly Text SourcesTableHelp = new("One line a domain and source, as last judged. Click an address for its history and rows.", "ドメインと送信元ごとに 1 行。最新の判定を表示。アドレスをクリックすると履歴と明細を表示。");
        public static readonly Text MessagesLately = new("Messages lately", "最近の通数");
        public static readonly Text PassRateLately = new("Pass rate lately", "最近のパス率");
        public static readonly Text Odd = new("New ones, and those that one receiver only sees", "新しい送信元と 1 社だけが見た送信元");
        public static readonly Text OneReceiverTable = new("Seen by one receiver only", "1 社だけが見た送信元");
        public static readonly Text OneReceiverHelp = new("Often a forwarder to that receiver, or a campaign against its users.", "その受信側への転送か、その利用者だけを狙った送信であることが多いものです。");
        public static readonly Text WhereFrom = new("Countries, networks, names", "国・ネットワーク・逆引き名");
        public static readonly Text CountriesBar = new("Messages by country", "国別の通数");
        public static readonly Text CountriesHelp = new("Country of the source address.", "送信元アドレスの国。");
        public static readonly Text MapTitle = new("Countries on a map", "国別の地図");
        public static readonly Text MapHelp = new("The map itself is loaded from the internet; without it the circles stay.", "地図の画像はインターネットから読み込まれます。接続がなければ円だけ表示されます。");
        public static readonly Text NetworksTable = new("Networks", "ネットワーク別");
        public static readonly Text NetworksHelp = new("Autonomous system of the source address.", "送信元アドレスの AS。");
        public static readonly Text NamesTable = new("Domains of reverse names", "逆引き名のドメイン別");
        public static readonly Text NamesHelp = new("By reverse DNS, confirmed forward. \"unknown\" has none, or it is not known yet.", "正引きで確認済みの逆引き名。unknown は逆引きなし、または未確認です。");
        public static readonly Text BaseDomain = new("Reverse DNS domain", "逆引きドメイン");
        public static readonly Text OneSource = new("In detail (choose one source above or by a click)", "詳細 (上の欄かクリックで送信元を 1 つ選択)");
        public static readonly Text AtWhom = new("At whom, and what they did", "どの受信側で、どう処置されたか");
        public static readonly Text AtWhomHelp = new("Failing at one receiver and passing at the others: the problem is there.", "1 社だけで失敗し他で成功していれば、その受信側の問題です。");
        public static readonly Text HowTable = new("How it authenticated", "認証の内訳");
        public static readonly Text HowHelp = new(
            "\"own\" is a name of the organisation in the From field, \"other\" somebody else's; \"aligned\" passed DMARC.", "own は From と同じ組織の名前、other は別の組織、aligned は DMARC パス。");
        public static readonly Text RowsTable = new("Rows of the reports (newest 500)", "レポートの明細 (新しい順 500 件)");
    }
}
