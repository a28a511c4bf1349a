using DmarcIngest.Enrichment.Verdicts;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;

namespace DmarcIngest.Commands;

/// <summary><c>parse PATH…</c>: prints the rows that would be stored, stores nothing, moves nothing.</summary>
internal static class ParseCommand
{
    // What was given is opened twice: a source is judged by all of its rows, so they are looked at once before they are printed.
    public static async Task<int> RunAsync(
        Func<IMailSource> given, ReportReader reader, RowJudge judge, RowFormat format, RowKind? kind, Stream output, TextWriter errors, CancellationToken cancellationToken)
    {
        if (kind is null or RowKind.Aggregate)
        {
            await ForEachAsync(given, mail => Show(mail, reader, judge), cancellationToken);
            judge.Close();
        }

        RowPrinter printer = new(output, format, kind ?? RowKind.Aggregate);
        int rejected = 0;
        await ForEachAsync(given, mail => rejected += Print(mail, reader, judge, printer, kind, errors), cancellationToken);
        printer.End();
        if (printer.LeftOut > 0)
        {
            await errors.WriteLineAsync($"{printer.LeftOut} rows of other kinds have no columns in this CSV: see --kind.");
        }

        return rejected > 0 ? ExitCode.Rejected : ExitCode.Done;
    }

    private static async Task ForEachAsync(Func<IMailSource> given, Action<MailItem> action, CancellationToken cancellationToken)
    {
        await using IMailSource source = given();
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, cancellationToken))
        {
            foreach (MailItem mail in batch.Mails)
            {
                action(mail);
            }

            await source.SettleAsync([.. batch.Mails.Select(mail => new Settlement(mail, MailOutcome.Other))], cancellationToken);
        }
    }

    private static void Show(MailItem mail, ReportReader reader, RowJudge judge)
    {
        if (mail.Content is not { } content)
        {
            return;
        }

        foreach (AggregateRow row in reader.Read(content).Results.OfType<Parsed>().SelectMany(parsed => parsed.Report.ReadRows()).OfType<AggregateRow>())
        {
            judge.Show(row);
        }
    }

    private static int Print(MailItem mail, ReportReader reader, RowJudge judge, RowPrinter printer, RowKind? kind, TextWriter errors)
    {
        if (mail.Content is not { } content)
        {
            errors.WriteLine($"{LogText.Of(mail.Key)}: {RejectReasons.MailTooLarge}: {mail.Size} bytes; Limits:MailBytes allows less.");
            return 1;
        }

        int rejected = 0;
        MailReading reading = reader.Read(content);
        foreach (ReadResult result in reading.Results)
        {
            if (result is Parsed parsed)
            {
                if (kind is not null && parsed.Report.Kind != kind)
                {
                    continue;
                }

                foreach (StoredRow row in parsed.Report.ReadRows())
                {
                    judge.Judge(row);
                    printer.Print(row);
                }
            }
            else if (result is Rejected reason)
            {
                rejected++;
                errors.WriteLine($"{LogText.Of(mail.Key)}: {reason.Reason}: {LogText.Of(reason.Where)}: {LogText.Of(reason.Detail)}");
            }
        }

        if (reading.Results.Count == 0)
        {
            errors.WriteLine($"{LogText.Of(mail.Key)}: no report in it.");
        }

        return rejected;
    }
}
