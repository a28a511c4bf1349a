using System.Text.Json;
using DmarcIngest.Reports;

namespace DmarcIngest.Pipeline;

/// <summary>Something that the daemon did or noticed: one row of <c>dmarc_events</c>. Its time is when it was over, or, of a change of policy, the day.</summary>
internal sealed class EventRow : StoredRow
{
    public override RowKind Kind => RowKind.Event;

    public override bool Partial => false;

    public override long Weight => 0;

    /// <summary><c>start</c>, <c>retention</c>, <c>retention_held</c>, <c>store_outage</c>, <c>mailbox_outage</c> or <c>policy_change</c>.</summary>
    public required string Event { get; init; }

    /// <summary>Name of the store, the mailbox or the domain that it is about.</summary>
    public required string Subject { get; init; }

    /// <summary>The domain that it is about; <c>none</c> without one.</summary>
    public required string Domain { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Begin { get; init; }

    /// <summary>How long it took.</summary>
    public required long Seconds { get; init; }

    /// <summary>Rows that were removed, or mails that had to wait.</summary>
    public required long Rows { get; init; }

    /// <summary>One sentence, in English and Japanese.</summary>
    public required (string En, string Ja) Detail { get; init; }

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("@timestamp", Timestamp.UtcDateTime);
        writer.WriteString("tenant", "default");
        writer.WriteString("event", Event);
        writer.WriteString("subject", Subject);
        writer.WriteString("domain", Domain);
        writer.WriteString("begin", Begin.UtcDateTime);
        writer.WriteNumber("seconds", Seconds);
        writer.WriteNumber("rows", Rows);
        writer.WriteString("detail", Detail.En);
        writer.WriteString("detail_ja", Detail.Ja);
        writer.WriteEndObject();
    }
}
