namespace DmarcIngest.Demo.Mails;

/// <summary>Failure reports (RFC 6591) of the one receiver that sends them, about a few of the mails that it also counted.</summary>
internal sealed class FailureReports(QuarterOptions options)
{
    private const string Receiver = "nagisa-net.example";
    private const int MostOfAReport = 4;

    private static readonly string[] SpoofSubjects = ["【重要】お支払い方法の更新のお願い", "Your invoice is overdue", "アカウント確認のお知らせ", "Your parcel could not be delivered"];
    private static readonly string[] OwnSubjects = ["ご利用明細のお知らせ", "メンテナンスのご案内", "Re: お問い合わせの件"];

    /// <summary>Those that come during the day that a report is about.</summary>
    public IEnumerable<MadeMail> Of(MadeReport report)
    {
        if (report.Records[0].Reporter != "Nagisa Net")
        {
            yield break;
        }

        Dice dice = Dice.For(options.Seed, $"failure reports of {report.FileName}");
        MadeRecord[] failed = [.. report.Records.Where(record => record.Truth is TruthVerdict.Spoof or TruthVerdict.Misconfigured).Take(MostOfAReport)];
        for (int index = 0; index < failed.Length; index++)
        {
            MadeRecord record = failed[index];
            DateTimeOffset arrival = new DateTimeOffset(record.Day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).AddMinutes(dice.Below(24 * 60));
            yield return new MadeMail($"{report.FileName}-{index + 1}.eml", arrival.AddMinutes(2), Write(record, arrival, dice));
        }
    }

    private static byte[] Write(MadeRecord record, DateTimeOffset arrival, Dice dice)
    {
        bool spoof = record.Truth == TruthVerdict.Spoof;
        string subject = dice.Pick(spoof ? SpoofSubjects : OwnSubjects);
        string envelope = spoof ? $"bounce@{dice.Next():x8}.example" : $"noreply@{record.Domain}";
        string delivery = spoof && dice.Chance(0.3) ? "spam" : "delivered";
        string feedback = $"""
            Feedback-Type: auth-failure
            User-Agent: NagisaMailGate/4.2
            Version: 1
            Original-Mail-From: <{envelope}>
            Arrival-Date: {MailText.Date(arrival)}
            Source-IP: {record.SourceIp}
            Reported-Domain: {record.Domain}
            Authentication-Results: mx.{Receiver}; spf={(spoof ? "none" : "softfail")} smtp.mailfrom={envelope}; dkim=none; dmarc=fail header.from={record.Domain}
            Auth-Failure: dmarc
            Identity-Alignment: none
            Delivery-Result: {delivery}

            """;
        string sample = $"""
            From: <info@{record.Domain}>
            To: <subscriber@{Receiver}>
            Subject: {MailText.Words(subject)}
            Date: {MailText.Date(arrival)}
            Message-ID: <{dice.Next():x}@{(spoof ? "mailer.example" : record.Domain)}>

            """;
        return MailText.Write(
            $"dmarc-noreply@{Receiver}", $"FW: {subject}", arrival.AddMinutes(2), "multipart/report; report-type=feedback-report", "",
            ("text/plain; charset=utf-8", "", $"This is a DMARC failure report for a message received from {record.SourceIp}.\n"),
            ("message/feedback-report", "", feedback),
            ("text/rfc822-headers", "", sample));
    }
}
