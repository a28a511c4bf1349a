using DmarcIngest.Dashboards.Model;

namespace DmarcIngest.Dashboards;

internal static partial class Texts
{
    internal static class IngestTexts
    {
        public static readonly Text Title = new("DMARC 8 Ingest health", "DMARC 8 取り込み状況");
        public static readonly Text Subtitle = new("What the daemon read, what it could not read and why, how far behind it is.", "何を取り込み、何がなぜ読めなかったか、どれだけ遅れているか。");
        public static readonly Text Help = new(
            """
            **What was rejected and why?** *Mails that could not be read* names each with its reason; they lie in `Archive/Invalid` and can be read again after an upgrade (`dmarc-ingest reprocess`).

            - *Other* is mail that is no report: newsletters, bounces, spam. Nothing to do.
            - *Backlog* is how many mails were waiting; *lag* how long a mail waited from its arrival until it was stored. Both near zero: all is well.
            - *Deviations* are small departures from the standards that were read all the same; they name the reporters who send them.
            - Outages are written when they are over. No sign of life for more than two hours: look whether the service runs.
            """,
            """
            **何がなぜ受け付けられなかったか。** *読めなかったメール* に 1 通ずつ理由を示します。メールは `Archive/Invalid` にあり、更新後に読み直せます (`dmarc-ingest reprocess`)。

            - *対象外* はレポートではないメール (広告、エラーメール、迷惑メール) です。対処は不要です。
            - *滞留* は待っていたメールの数、*遅延* は到着から保存までの時間です。どちらもほぼ 0 なら正常です。
            - *規格からの逸脱* は、読めたものの規格と少し違う点です。送ってくるレポート送信者が分かります。
            - 停止は復旧後に記録されます。動作確認が 2 時間以上ないときは、サービスが動いているか確認してください。
            """);

        public static readonly Text MailsHelp = new("Mails that were read and filed in the period.", "期間中に読み取って整理したメールの数。");
        public static readonly Text InvalidHelp = new("Meant to be a report and could not be read.", "レポートのはずなのに読めなかったメール。");
        public static readonly Text RowsStored = new("Rows stored", "保存した行数");
        public static readonly Text RowsStoredHelp = new("Rows of all reports.", "すべてのレポートの行数。");
        public static readonly Text RowsRefused = new("Rows refused", "拒まれた行数");
        public static readonly Text RowsRefusedHelp = new("Rows that the store refused for good; the mail says why.", "保存先が受け付けなかった行。理由はメールの詳細にあります。");
        public static readonly Text RowsExpired = new("Rows too old", "期限切れの行数");
        public static readonly Text LastMailHelp = new("How long ago the last mail was taken in.", "最後の取り込みからの経過時間。");
        public static readonly Text LastSignHelp = new("The daemon writes one every hour at least.", "少なくとも 1 時間に 1 回記録されます。");
        public static readonly Text OutcomeSeries = new("Mails an hour by outcome", "結果別のメール数の推移");
        public static readonly Text OutcomePie = new("Mails by outcome", "結果別のメール数");
        public static readonly Text OutcomeHelp = new("What the mails were.", "メールが何であったか。");
        public static readonly Text Outcome = new("Outcome", "結果");
        public static readonly Text Rejected = new("What was rejected, and why", "受け付けなかったメールと理由");
        public static readonly Text ReasonsTable = new("Reasons", "理由別");
        public static readonly Text ReasonsHelp = new("Why a mail, or a part of it, was not stored.", "メールまたはその一部を保存しなかった理由。");
        public static readonly Text Reason = new("Reason", "理由");
        public static readonly Text RejectedTable = new("Mails that could not be read (newest 200)", "読めなかったメール (新しい順 200 件)");
        public static readonly Text RejectedHelp = new(
            "Which part, what was expected and what was found. `dmarc-ingest explain` shows a mail as a tree.", "どの部分で何を期待し何が見つかったか。`dmarc-ingest explain` でメールの構造を表示できます。");
        public static readonly Text From = new("From", "差出人");
        public static readonly Text MessageId = new("Message-ID", "メッセージ ID");
        public static readonly Text Pace = new("Backlog and lag", "滞留と遅延");
        public static readonly Text BacklogSeries = new("Backlog (mails waiting)", "滞留 (待っているメール)");
        public static readonly Text BacklogHelp = new("Largest number of mails that were waiting in the hour.", "その時間に待っていたメールの最大数。");
        public static readonly Text LagSeries = new("Lag from arrival to store", "到着から保存までの遅延");
        public static readonly Text LagHelp = new("How long mails lay in the mailbox until they were stored.", "メールが届いてから保存されるまでの時間。");
        public static readonly Text MeanLag = new("Mean lag", "平均の遅延");
        public static readonly Text LongestLag = new("Longest lag", "最大の遅延");
        public static readonly Text RowsSeries = new("Rows an hour", "行数の推移");
        public static readonly Text RowsSeriesHelp = new("Stored, left out as past their retention, and refused by the store.", "保存した行、保存期間切れの行、保存先に拒まれた行。");
        public static readonly Text Deviations = new("Deviations and mailboxes", "規格からの逸脱とメールボックス");
        public static readonly Text DeviationsTable = new("Deviations by reporter", "レポート送信者別の逸脱");
        public static readonly Text DeviationsHelp = new("Small defects that were read all the same; codes stand in the rows too.", "読み取りに支障のない小さな不備。コードは明細にもあります。");
        public static readonly Text Deviation = new("Deviation", "逸脱コード");
        public static readonly Text MailboxesTable = new("Mailboxes", "メールボックス別");
        public static readonly Text MailboxesHelp = new("What came out of each.", "それぞれから取り込んだもの。");
        public static readonly Text Bytes = new("Size", "サイズ");
        public static readonly Text World = new("Outages and retention", "停止と保存期間の処理");
        public static readonly Text OutagesTable = new("Outages and starts", "停止と起動");
        public static readonly Text OutagesHelp = new("Times in which the store or a mailbox did not answer; no mail is lost by them.", "保存先またはメールボックスが応答しなかった時間。メールは失われません。");
        public static readonly Text RetentionTable = new("Retention runs", "保存期間の処理");
        public static readonly Text RetentionHelp = new("Rows that were removed because they are past their retention.", "保存期間を過ぎて削除した行。");
        public static readonly Text Event = new("Event", "出来事");
        public static readonly Text Where = new("Where", "対象");
        public static readonly Text Duration = new("Duration", "時間");
        public static readonly Text Count = new("Count", "件数");

        public static readonly IReadOnlyList<Word> OutcomeWords =
        [
            new("aggregate", new Text("Aggregate report", "集計レポート"), "green"),
            new("failure", new Text("Failure report", "失敗レポート"), "blue"),
            new("tls", new Text("SMTP TLS report", "SMTP TLS レポート"), "purple"),
            new("invalid", new Text("Could not be read", "読めなかったメール"), "red"),
            new("other", new Text("Other (no report)", "対象外"), "gray"),
        ];

        public static readonly IReadOnlyList<Word> EventWords =
        [
            new("store_outage", new Text("Store outage", "保存先の停止"), "red"),
            new("mailbox_outage", new Text("Mailbox outage", "メールボックス停止"), "orange"),
            new("start", new Text("Start", "起動"), "blue"),
            new("retention", new Text("Retention", "保存期間の処理"), "gray"),
            new("policy_change", new Text("Policy change", "ポリシー変更"), "purple"),
        ];
    }
}
