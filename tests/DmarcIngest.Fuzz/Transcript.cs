using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Reports.Tls;

namespace DmarcIngest.Fuzz;

/// <summary>All that was read as one text, so that two readings can be compared; looks at what holds for any of them on the way.</summary>
internal static class Transcript
{
    /// <summary>22 characters of base64url.</summary>
    private const int IdLength = 22;

    /// <summary>A sentence.</summary>
    private const int LongestDetail = 500;

    public static string Of(MailReading reading)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{reading.MessageId}|{reading.From}|{reading.Subject}\n");
        foreach (ReadResult result in reading.Results)
        {
            text.Append(result.Where).Append(": ");
            if (result is Rejected rejected)
            {
                Contract.Holds(rejected.Reason.Length > 0 && rejected.Detail.Length > 0, "A refusal says nothing.");
                Contract.Holds(rejected.Detail.Length <= LongestDetail, $"A refusal says {rejected.Detail.Length} characters.");
                text.Append(CultureInfo.InvariantCulture, $"{rejected.Reason} {rejected.Detail}\n");
            }
            else if (result is Parsed parsed)
            {
                Add(text, parsed.Report);
            }
        }

        return text.ToString();
    }

    public static string Of(IReadOnlyList<Report> reports)
    {
        StringBuilder text = new();
        foreach (Report report in reports)
        {
            Add(text, report);
        }

        return text.ToString();
    }

    private static void Add(StringBuilder text, Report report)
    {
        text.Append(CultureInfo.InvariantCulture, $"{report.Kind} {report.ReportUid} {report.Partial} {string.Join(',', report.Deviations)}\n");
        Contract.Holds(report.ReportUid.Length == IdLength, "A report's id is no hash.");
        HashSet<string> ids = [];
        foreach (StoredRow row in report.ReadRows())
        {
            Contract.Holds(row.Id.Length == IdLength, "A row's id is no hash.");
            Contract.Holds(ids.Add(row.Id), $"Two rows of one report have the id {row.Id}.");
            Contract.Holds(row.Kind == report.Kind && row.Weight >= 0 && row.Timestamp.Offset == TimeSpan.Zero, "A row contradicts its report.");
            Limited(row);
            text.Append(row.Id).Append(' ').Append(Json(row)).Append('\n');
        }

        Contract.Holds(ids.Count == report.RowCount, $"The report says {report.RowCount} rows and has {ids.Count}.");
        Contract.Holds(report.Kind != RowKind.Aggregate || ids.Count <= SmallLimits.Value.Records, "More records than Limits:Records.");
    }

    private static void Limited(StoredRow row)
    {
        ReadLimits limits = SmallLimits.Value;
        bool kept = row switch
        {
            AggregateRow record => record.DkimResults.Count <= limits.DkimResults && record.SpfResults.Count <= limits.SpfResults && record.PolicyOverrides.Count <= limits.Reasons,
            TlsRow tls => tls.Policy.PolicyString.Count <= limits.PolicyStrings && tls.Policy.MxHosts.Count <= limits.PolicyStrings && tls.Policy.Details.Count <= limits.FailureDetails,
            _ => true,
        };
        Contract.Holds(kept, "A row holds more than the limits allow.");
    }

    private static string Json(StoredRow row)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            row.WriteTo(writer);
        }

        // The stores take it as it is: it must be JSON, and a name must not stand twice.
        using JsonDocument json = JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { AllowDuplicateProperties = true });
        Texts(json.RootElement, row.Kind);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Texts(JsonElement element, RowKind kind)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in element.EnumerateObject())
            {
                Texts(property.Value, kind);
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
            {
                Texts(item, kind);
            }
        }
        else if (element.ValueKind == JsonValueKind.String && kind != RowKind.Failure)
        {
            // A failure report's Authentication-Results are joined, each of them cut.
            Contract.Holds(element.GetString()!.Length <= SmallLimits.Value.FreeTextLength, $"A text has {element.GetString()!.Length} characters.");
        }
    }
}
