using System.Security.Cryptography;
using System.Text;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Authenticity;

namespace DmarcIngest.Pipeline;

/// <summary>One mail on its way through the pipeline: what was read out of it, and what became of its rows.</summary>
internal sealed class MailWork(MailItem mail, string id, MailReading reading)
{
    /// <summary>Reason code of a mail that made the program fail again and again.</summary>
    public const string PoisonReason = "made_the_program_fail";

    /// <summary>Reason code of a mail with a report of a kind that the settings do not want read.</summary>
    public const string NotWantedReason = "not_wanted";

    /// <summary>Reason code of a mail of which the store refused a row for good.</summary>
    public const string RefusedReason = "refused_by_store";

    public MailItem Mail => mail;

    /// <summary>Identity of the mail in the ingest log.</summary>
    public string Id => id;

    public MailReading Reading => reading;

    public int Rows { get; set; }

    public int RowsExpired { get; set; }

    public List<string> Refusals { get; } = [];

    /// <summary>What its aggregate reports count, one each.</summary>
    public List<DomainCount> Counts { get; } = [];

    /// <summary>
    /// The same for the same mail in the same mailbox however often it is read, also after it was moved away and back: UID and flags stay
    /// out of it.
    /// </summary>
    public static string IdOf(MailItem mail)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{mail.Source}\n{mail.Received.ToUnixTimeSeconds()}\n"));
        if (mail.Content is { } content)
        {
            hash.AppendData(content.Span);
        }
        else
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{mail.Key}\n{mail.Size}"));
        }

        return Base64Url(hash.GetHashAndReset());
    }

    /// <summary>
    /// What the mail is counted by when it makes the program fail: its bytes alone, because a sender by HTTP that was not answered comes again,
    /// at another time.
    /// </summary>
    public static string PoisonIdOf(MailItem mail) => Base64Url(SHA256.HashData((mail.Content ?? default).Span));

    /// <summary>
    /// Filed by what succeeded; a mail of which the store refused a row is filed as invalid, so that it can be run again after a repair.
    /// </summary>
    public MailOutcome Outcome()
    {
        if (Refusals.Count > 0)
        {
            return MailOutcome.Invalid;
        }

        RowKind? kind = null;
        bool rejected = false;
        foreach (ReadResult result in reading.Results)
        {
            rejected |= result is Rejected;
            RowKind? found = result switch
            {
                Parsed parsed => parsed.Report.Kind,
                Unread unread => unread.Kind,
                _ => null,
            };
            kind = found is not null && (kind is null || found < kind) ? found : kind;
        }

        return kind switch
        {
            RowKind.Aggregate => MailOutcome.Aggregate,
            RowKind.Failure => MailOutcome.Failure,
            RowKind.Tls => MailOutcome.Tls,
            _ => rejected ? MailOutcome.Invalid : MailOutcome.Other,
        };
    }

    /// <summary>True if a part could not be read although another could, or a report was cut off, or the store refused a row.</summary>
    public bool PartOnly =>
        Refusals.Count > 0
        || (reading.Results.Any(result => result is Rejected) && reading.Results.Any(result => result is Parsed or Reports.Unread))
        || reading.Results.Any(result => result is Parsed { Report.Partial: true });

    /// <summary>True if it holds a report of which nobody can tell that it is from whom it says.</summary>
    public bool Unverified => ReportsOfMail.Authenticity(reading.Results.OfType<Parsed>().Select(parsed => parsed.Report)) is not (null or ReportAuthenticity.Verified);

    /// <summary>What is known of a mail that was never fetched because of its size.</summary>
    public static MailReading TooLarge(MailItem mail) => Unread(RejectReasons.MailTooLarge, $"The mail has {mail.Size} bytes; Limits:MailBytes allows less.");

    /// <summary>A mail that is rejected as a whole.</summary>
    public static MailReading Unread(string reason, string detail) =>
        new() { Results = [new Rejected(reason, detail) { Where = "mail" }] };

    /// <summary>Its row in the ingest log.</summary>
    /// <param name="now">When it was stored.</param>
    /// <param name="waiting"><see cref="MailBatch.Waiting"/> of its batch.</param>
    public IngestRow ToIngestRow(DateTimeOffset now, int waiting)
    {
        List<Rejected> rejections = [.. reading.Results.OfType<Rejected>()];
        Rejected? rejected = rejections.FirstOrDefault();
        List<Report> reports = [.. reading.Results.OfType<Parsed>().Select(parsed => parsed.Report)];
        return new IngestRow
        {
            Id = id,
            Timestamp = now,
            Mailbox = mail.Source,
            MailKey = mail.Key,
            Received = mail.Received,
            Bytes = mail.Size,
            MessageId = reading.MessageId,
            From = reading.From,
            Subject = reading.Subject,
            Outcome = Outcome().ToString().ToLowerInvariant(),
            Reason = Refusals.Count > 0 ? RefusedReason : rejected?.Reason ?? (reading.Results.Any(result => result is Unread) ? NotWantedReason : "none"),
            Detail = Refusals.Count > 0 ? Refusals[0] : rejected is null ? null : $"{rejected.Where}: {rejected.Detail}{(rejections.Count > 1 ? $" (and {rejections.Count - 1} more parts, see: dmarc-ingest explain)" : "")}",
            PartOnly = PartOnly,
            Deviations = [.. reports.SelectMany(report => report.Deviations).Distinct().Order(StringComparer.Ordinal)],
            ReportUids = [.. reports.Select(report => report.ReportUid).Distinct()],
            Reporters = ReportsOfMail.Reporters(reports),
            Domains = ReportsOfMail.Domains(reports),
            NewestEnd = ReportsOfMail.NewestEnd(reports),
            ReportAuthenticity = ReportsOfMail.Authenticity(reports)?.Word() ?? "none",
            Rows = Rows - Refusals.Count,
            RowsExpired = RowsExpired,
            RowsRefused = Refusals.Count,
            Waiting = waiting,
        };
    }

    private static string Base64Url(byte[] hash) => System.Buffers.Text.Base64Url.EncodeToString(hash.AsSpan(0, 16));
}
