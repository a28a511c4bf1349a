namespace DmarcIngest.Dashboards;

internal static partial class Texts
{
    internal static class ReportersTexts
    {
        public static readonly Text Title = new("DMARC 5 Reporters", "DMARC 5 レポート送信者");
        public static readonly Text Subtitle = new("Who reports, how much and how late, who fell silent, who disagrees.", "誰がどれだけ、どれだけ遅れて報告し、誰が途絶え、誰の結果が違うか。");
        public static readonly Text Help = new(
            """
            **Did reports stop arriving?** *Reporters by last report* has those at the top that were not heard of for longest.

            - One big reporter that is silent for two days: look into the mailbox and its spam folder, and at the `rua=` address in DNS.
            - *Own mail by reporter* takes only mail that is ours and normally passes. A reporter with a low rate there has the problem itself, or changes the mail on its way.
            - Delay is the time from the end of the reported day to the arrival of the mail.
            """,
            """
            **レポートは途絶えていないか。** *最終レポート順* では、最も長く届いていないレポート送信者が一番上に来ます。

            - 大手が 2 日届かないときは、メールボックスと迷惑メールフォルダ、DNS の `rua=` のアドレスを確認してください。
            - *自社メールの結果* は、自社のもので通常はパスするメールだけを見ています。ここで率が低い相手は、受信側に問題があるか、途中でメールを書き換えています。
            - 遅れは、報告対象の日の終わりからメールが届くまでの時間です。
            """);

        public static readonly Text ReporterCount = new("Reporters", "レポート送信者数");
        public static readonly Text ReporterCountHelp = new("Organisations that reported in the period.", "期間中に報告した組織の数。");
        public static readonly Text ReportsHelp = new("Different aggregate reports.", "集計レポートの数。");
        public static readonly Text MeanDelay = new("Mean delay", "平均の遅れ");
        public static readonly Text LongestDelay = new("Longest delay", "最大の遅れ");
        public static readonly Text DelayHelp = new("From the end of the reported time to the arrival of the mail.", "報告対象期間の終わりからメールの到着まで。");
        public static readonly Text VolumeSeries = new("Messages a day by reporter", "レポート送信者別の通数の推移");
        public static readonly Text VolumeHelp = new("The ten with the most messages.", "通数の多い 10 社。");
        public static readonly Text SilentTable = new("Reporters by last report", "最終レポート順");
        public static readonly Text SilentHelp = new("Silent for longest first. Small ones report on some days only.", "最も長く途絶えている順。小規模な相手は毎日とは限りません。");
        public static readonly Text LastReport = new("Last reported day ended", "最後の報告対象日の終わり");
        public static readonly Text VolumeSection = new("Volume, pass rate, delay", "通数・パス率・遅れ");
        public static readonly Text ResultsTable = new("Volume and pass rate", "通数とパス率");
        public static readonly Text ResultsHelp = new("Everything that each reporter reported. Click one to see what it reported.", "各社が報告したすべて。クリックで内容を表示。");
        public static readonly Text DelayTable = new("Delay of reports", "レポートの遅れ");
        public static readonly Text LastMail = new("Last mail", "最後のメール");
        public static readonly Text DisagreeSection = new("Reporters that disagree", "結果が食い違うレポート送信者");
        public static readonly Text DisagreeTable = new("Own mail by reporter", "自社メールの結果");
        public static readonly Text DisagreeHelp = new(
            "Only mail that is ours and passes as a rule. A low rate here is the reporter's own doing.", "自社のもので通常はパスするメールだけ。ここで率が低ければ受信側の問題です。");
        public static readonly Text BrokenSeries = new("Signatures broken at receivers", "受信側で破損した署名の推移");
        public static readonly Text BrokenHelp = new("Messages whose signature held at all others in the same days.", "同じ日に他社では有効だった署名が破損した通数。");
    }
}
