using System.Net;
using System.Text.Json;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>A stored aggregate row with another verdict, sender and name of its source. All its other fields are the bytes that were stored.</summary>
internal sealed class RevisedRow : StoredRow
{
    private static readonly HashSet<string> Judged =
    [
        "source_verdict", "verdict_confidence", "verdict_rule", "verdict_reasons", "source_name", "source_type", "source_named_by",
    ];

    private static readonly HashSet<string> Named = ["source_reverse_dns", "source_base_domain"];

    private readonly ReadOnlyMemory<byte> source;
    private readonly RowRevision revision;

    private RevisedRow(ReadOnlyMemory<byte> source, RowRevision revision)
    {
        this.source = source;
        this.revision = revision;
    }

    public override RowKind Kind => RowKind.Aggregate;

    // Both made the version under which the row is stored, which it keeps.
    public override bool Partial => false;

    public override long Weight => 0;

    /// <summary>The row as it is to be; null if it is to stay.</summary>
    public static RevisedRow? Of(in SearchHit hit, DateTimeOffset month, Func<EvidenceKey, RowRevision?> revise)
    {
        using JsonDocument json = JsonDocument.Parse(hit.Source);
        JsonElement row = json.RootElement;
        EvidenceKey key = KeyOf(row);
        return revise(key) is { } revision && Differs(row, key, revision) ? new RevisedRow(hit.Source, revision) { Id = hit.Id, Timestamp = month } : null;
    }

    public override void WriteTo(Utf8JsonWriter writer)
    {
        Utf8JsonReader reader = new(source.Span);
        reader.Read();
        writer.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString() ?? "";
            reader.Read();
            int start = checked((int)reader.TokenStartIndex);
            reader.Skip();
            if (!Judged.Contains(name) && (revision.ReverseName is null || !Named.Contains(name)))
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(source.Span[start..checked((int)reader.BytesConsumed)], skipInputValidation: true);
            }
        }

        revision.Verdict.WriteTo(writer);
        writer.WriteString("source_name", revision.Sender.Name);
        writer.WriteString("source_type", revision.Sender.Type);
        writer.WriteString("source_named_by", revision.Sender.NamedBy);
        if (revision.ReverseName is { } reverse)
        {
            writer.WriteString("source_reverse_dns", reverse);
            writer.WriteString("source_base_domain", revision.BaseDomain ?? "unknown");
        }

        writer.WriteEndObject();
    }

    private static EvidenceKey KeyOf(JsonElement row)
    {
        IPAddress address = IPAddress.Parse(Text(row, "source_ip_address"));
        string reverse = Text(row, "source_reverse_dns");
        return new EvidenceKey(
            // As the server writes it in a key of an aggregation.
            address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address,
            Text(row, "org_name"),
            new AuthEvidence(Text(row, "auth_evidence"), Text(row, "auth_signer")),
            new SourceSender(Text(row, "source_name"), Text(row, "source_type"), Text(row, "source_named_by")),
            reverse == "unknown" ? null : reverse,
            Text(row, "verdict_rule"));
    }

    private static bool Differs(JsonElement row, EvidenceKey key, RowRevision revision)
    {
        IEnumerable<string> reasons = row.TryGetProperty("verdict_reasons", out JsonElement array) ? array.EnumerateArray().Select(reason => reason.GetString() ?? "") : [];
        SourceVerdict verdict = new(Text(row, "source_verdict"), Text(row, "verdict_confidence"), key.Rule, [.. reasons]);
        return verdict != revision.Verdict
            || key.Sender != revision.Sender
            || (revision.ReverseName is { } reverse && (reverse != key.ReverseName || (revision.BaseDomain ?? "unknown") != Text(row, "source_base_domain")));
    }

    private static string Text(JsonElement row, string name) => row.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "unknown" : "unknown";
}
