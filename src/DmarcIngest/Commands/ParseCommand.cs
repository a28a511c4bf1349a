using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Commands;

/// <summary><c>parse PATH…</c>: prints the rows that would be stored, stores nothing, moves nothing.</summary>
internal static class ParseCommand
{
    public static async Task<int> RunAsync(
        IMailSource source, ReportReader reader, Action<StoredRow> enrich, RowFormat format, RowKind? kind, Stream output, TextWriter errors, CancellationToken cancellationToken)
    {
        RowPrinter printer = new(output, format, kind ?? RowKind.Aggregate);
        int rejected = 0;
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, cancellationToken))
        {
            foreach (MailItem mail in batch.Mails)
            {
                rejected += Print(mail, reader, enrich, printer, kind, errors);
            }

            await source.SettleAsync([.. batch.Mails.Select(mail => new Settlement(mail, MailOutcome.Other))], cancellationToken);
        }

        printer.End();
        if (printer.LeftOut > 0)
        {
            await errors.WriteLineAsync($"{printer.LeftOut} rows of other kinds have no columns in this CSV: see --kind.");
        }

        return rejected > 0 ? ExitCode.Rejected : ExitCode.Done;
    }

    private static int Print(MailItem mail, ReportReader reader, Action<StoredRow> enrich, RowPrinter printer, RowKind? kind, TextWriter errors)
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
                    enrich(row);
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
