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

    public required int Rows { get; init; }

    public required int RowsExpired { get; init; }

    public required int RowsRefused { get; init; }

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("@timestamp", Timestamp.UtcDateTime);
        writer.WriteString("mailbox", Mailbox);
        writer.WriteString("mail_key", MailKey);
        writer.WriteString("received", Received.UtcDateTime);
        writer.WriteNumber("bytes", Bytes);
        writer.WriteString("message_id", MessageId ?? "none");
        writer.WriteString("from", From ?? "unknown");
        writer.WriteString("subject", Subject ?? "none");
        writer.WriteString("outcome", Outcome);
        writer.WriteString("reason", Reason);
        if (Detail is not null)
        {
            writer.WriteString("detail", Detail);
        }

        writer.WriteBoolean("partial", PartOnly);
        WriteStrings(writer, "deviations", Deviations);
        WriteStrings(writer, "report_uids", ReportUids);
        writer.WriteNumber("reports", ReportUids.Count);
        writer.WriteNumber("rows", Rows);
        writer.WriteNumber("rows_expired", RowsExpired);
        writer.WriteNumber("rows_refused", RowsRefused);
        writer.WriteEndObject();
    }

    private static void WriteStrings(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        writer.WriteStartArray(name);
        foreach (string value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
