using System.Text.Json;
using DmarcIngest.Reports;

namespace DmarcIngest.Pipeline;

/// <summary>One mail in the ingest log: what it was, what became of it and why.</summary>
internal sealed class IngestRow : StoredRow
{
    public override RowKind Kind => RowKind.Ingest;

    public override bool Partial => false;

    public override long Weight => 0;

    public required string Mailbox { get; init; }

    public required string MailKey { get; init; }

    public required DateTimeOffset Received { get; init; }

    /// <summary>Seconds from there until it was stored.</summary>
    public long LagSeconds => Seconds(Received, Timestamp);

    /// <summary>Seconds from the end of the newest reported period until the mail came; null where no report has a period.</summary>
    public long? ReportDelaySeconds => NewestEnd is { } end ? Seconds(end, Received) : null;

    public required long Bytes { get; init; }

    public required string? MessageId { get; init; }

    public required string? From { get; init; }

    public required string? Subject { get; init; }

    /// <summary><c>aggregate</c>, <c>failure</c>, <c>tls</c>, <c>invalid</c> or <c>other</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>A code of <see cref="RejectReasons"/> or of the pipeline; <c>none</c> if all went well.</summary>
    public required string Reason { get; init; }

    public required string? Detail { get; init; }

    /// <summary>True if a part of the mail could not be read, or a report was cut off, or the store refused a row.</summary>
    public required bool PartOnly { get; init; }

    public required IReadOnlyList<string> Deviations { get; init; }

    public required IReadOnlyList<string> ReportUids { get; init; }

    /// <summary>Who sent the reports; <c>none</c> without one.</summary>
    public required IReadOnlyList<string> Reporters { get; init; }

    /// <summary>Domains that the reports are about; <c>none</c> without one.</summary>
    public required IReadOnlyList<string> Domains { get; init; }

    /// <summary>End of the newest period that an aggregate or SMTP TLS report is about.</summary>
    public required DateTimeOffset? NewestEnd { get; init; }

    /// <summary>Of the reports in it: <c>verified</c> if all are, <c>failed</c> if one has, else <c>unverified</c>; <c>none</c> without one.</summary>
    public required string ReportAuthenticity { get; init; }

    public required int Rows { get; init; }

    public required int RowsExpired { get; init; }

    public required int RowsRefused { get; init; }

    /// <summary>Mails that were known to wait still when this one was taken.</summary>
    public required int Waiting { get; init; }

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("@timestamp", Timestamp.UtcDateTime);
        writer.WriteString("tenant", "default");
        writer.WriteString("mailbox", Mailbox);
        writer.WriteString("mail_key", MailKey);
        writer.WriteString("received", Received.UtcDateTime);
        writer.WriteNumber("lag_seconds", LagSeconds);
        if (ReportDelaySeconds is { } delay)
        {
            writer.WriteNumber("report_delay_seconds", delay);
        }

        writer.WriteNumber("bytes", Bytes);
        writer.WriteString("message_id", MessageId ?? "none");
        writer.WriteString("from", From ?? "unknown");
        writer.WriteString("subject", Subject ?? "none");
        writer.WriteString("outcome", Outcome);
        writer.WriteString("reason", Reason);
        writer.WriteIfPresent("detail", Detail);
        writer.WriteBoolean("partial", PartOnly);
        writer.WriteStrings("deviations", Deviations);
        writer.WriteStrings("report_uids", ReportUids);
        writer.WriteNumber("reports", ReportUids.Count);
        writer.WriteStrings("reporters", Reporters);
        writer.WriteStrings("domains", Domains);
        writer.WriteString("report_authenticity", ReportAuthenticity);
        writer.WriteNumber("rows", Rows);
        writer.WriteNumber("rows_expired", RowsExpired);
        writer.WriteNumber("rows_refused", RowsRefused);
        writer.WriteNumber("waiting", Waiting);
        writer.WriteEndObject();
    }

    // Clocks differ, and a period may claim to end in the future.
    private static long Seconds(DateTimeOffset from, DateTimeOffset to) => Math.Max(0, (long)(to - from).TotalSeconds);
}
