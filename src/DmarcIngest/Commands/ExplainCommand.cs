using System.Security.Cryptography;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Authenticity;
using DmarcIngest.Reports.Failure;

namespace DmarcIngest.Commands;

/// <summary>
/// <c>explain</c>: one mail as a tree, what was found in each part, and why it is filed as it is and believed or not. Meant to be pasted into a bug report, so
/// local parts of addresses are replaced by hashes that mean nothing elsewhere.
/// </summary>
internal sealed class ExplainCommand(TextWriter output)
{
    private readonly AddressRedactor redactor = new(RandomNumberGenerator.GetBytes(32));

    public async Task<int> RunAsync(IMailSource source, ReportReader reader, FilingOptions filing, CancellationToken cancellationToken)
    {
        bool rejected = false;
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, cancellationToken))
        {
            foreach (MailItem mail in batch.Mails)
            {
                rejected |= Explain(mail, reader, filing) == MailOutcome.Invalid;
            }

            await source.SettleAsync([.. batch.Mails.Select(mail => new Settlement(mail, MailOutcome.Other))], cancellationToken);
        }

        return rejected ? ExitCode.Rejected : ExitCode.Done;
    }

    private MailOutcome Explain(MailItem mail, ReportReader reader, FilingOptions filing)
    {
        Say($"{mail.Key}: {mail.Size:N0} bytes, received {mail.Received.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        MailOutline outline = mail.Content is { } content ? reader.Explain(content) : new MailOutline([], MailWork.TooLarge(mail));
        MailReading reading = outline.Reading;
        if (reading.MessageId is not null || reading.From is not null)
        {
            Say($"  Message-ID: {reading.MessageId ?? "none"}   From: {reading.From ?? "none"}   Subject: {reading.Subject ?? "none, or not shown"}");
        }

        foreach (OutlinePart part in outline.Parts)
        {
            Say($"  {string.Concat(Enumerable.Repeat("  ", part.Depth))}{part.Text}");
        }

        MailWork work = new(mail, "", reading);
        foreach (ReadResult result in reading.Results)
        {
            Say($"  -> {result.Where}: {Result(result)}");
            if (result is Parsed { Report.Finding: var finding })
            {
                Say($"     authenticity: {finding.Verdict.Word()} ({finding.Why})");
            }
        }

        MailOutcome outcome = work.Outcome();
        string why = reading.Results.Count == 0 ? " (nothing in it is a report or was meant to be one)" : work.PartOnly ? " (in part)" : "";
        Say($"  = {outcome.ToString().ToLowerInvariant()}{why}; filed by default into {filing.For(outcome).Folder}");
        return outcome;
    }

    private static string Result(ReadResult result) => result switch
    {
        Parsed { Report: var report } =>
            $"{report.Kind.ToString().ToLowerInvariant()} report {report.ReportUid}, {report.RowCount:N0} rows{(report.Partial ? ", cut off" : "")}{(report.Deviations.Count == 0 ? "" : $"; deviations: {string.Join(", ", report.Deviations)}")}",
        Rejected rejected => $"not read: {rejected.Reason}. {rejected.Detail}",
        Unread => "failure report, not wanted (Privacy:FailureReports)",
        _ => "",
    };

    private void Say(string line) => output.WriteLine(LogText.Line(redactor.Redact(line)));
}
