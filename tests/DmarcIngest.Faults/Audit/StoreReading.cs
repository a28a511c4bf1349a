using System.Text.Json;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Faults.Audit;

/// <summary>Reads the ingest log and the rows of a store.</summary>
internal static class StoreReading
{
    public static async Task<(List<FoundLine> Log, List<string> Facts)> ReadAsync(IReportStore store)
    {
        List<FoundLine> log = [];
        List<string> facts = [];
        foreach (RowKind kind in new[] { RowKind.Ingest, RowKind.Aggregate, RowKind.Failure, RowKind.Tls })
        {
            await foreach (ReadOnlyMemory<byte> bytes in store.ReadAsync(kind, CancellationToken.None))
            {
                using JsonDocument document = JsonDocument.Parse(bytes);
                JsonElement row = document.RootElement;
                string Of(string name) => row.TryGetProperty(name, out JsonElement value) ? value.ToString() : "none";
                switch (kind)
                {
                    case RowKind.Ingest:
                        log.Add(new FoundLine(Of("message_id"), Of("outcome")));
                        break;
                    case RowKind.Aggregate:
                        facts.Add($"aggregate {Of("report_id")} {Of("source_ip_address")} {Of("message_count")}");
                        break;
                    case RowKind.Failure:
                        facts.Add($"failure {Of("source_ip_address")}");
                        break;
                    default:
                        facts.Add($"tls {Of("report_id")} {Of("row_type")}");
                        break;
                }
            }
        }

        return (log, facts);
    }
}
