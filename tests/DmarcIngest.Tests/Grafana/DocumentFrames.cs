using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>Reads documents: as a table of all their fields (<c>raw_data</c>), or as one column of JSON (<c>raw_document</c>).</summary>
internal static class DocumentFrames
{
    public static IReadOnlyList<Frame> Read(JsonObject target, JsonObject response, string timeField)
    {
        string refId = target.Text("refId")!;
        bool flat = target.Objects("metrics").First().Text("type") == "raw_data";
        JsonObject[] documents = [.. response["hits"].Objects("hits").Select(hit => Document(hit, flat))];
        if (!flat)
        {
            return [new Frame(refId, refId, [new FrameField(refId, FieldKind.Json, documents)])];
        }

        IEnumerable<string> names = documents.SelectMany(document => document).Select(one => one.Key).Distinct(StringComparer.Ordinal)
            .OrderBy(name => name != timeField).ThenBy(name => name, StringComparer.Ordinal);
        FrameField[] fields = [.. names.Select(name => Column(name, name == timeField, documents))];
        return fields.Length == 0 ? [] : [new Frame(refId, null, fields)];
    }

    private static JsonObject Document(JsonObject hit, bool flat)
    {
        JsonObject document = [];
        Copy(hit["_source"] as JsonObject ?? [], "", document, flat);
        foreach (string name in new[] { "_id", "_index", "_type", "sort", "highlight" })
        {
            document[name] = hit[name]?.DeepClone();
        }

        foreach ((string name, JsonNode? values) in hit["fields"] as JsonObject ?? [])
        {
            document[name] = values is JsonArray { Count: 1 } one ? one[0]?.DeepClone() : values?.DeepClone();
        }

        return document;
    }

    private static void Copy(JsonObject from, string prefix, JsonObject to, bool flat)
    {
        foreach ((string name, JsonNode? value) in from)
        {
            if (flat && value is JsonObject inner)
            {
                Copy(inner, prefix + name + ".", to, flat);
            }
            else
            {
                to[prefix + name] = value?.DeepClone();
            }
        }
    }

    // The first value there is decides of what kind a column is.
    private static FrameField Column(string name, bool time, JsonObject[] documents)
    {
        JsonNode?[] values = [.. documents.Select(document => document[name])];
        if (time)
        {
            return new FrameField(name, FieldKind.Time, [.. values.Select(value => (object?)Time(value))]);
        }

        return values.FirstOrDefault(value => value is not null)?.GetValueKind() switch
        {
            JsonValueKind.String => new FrameField(name, FieldKind.Text, [.. values.Select(value => value.Text())]),
            JsonValueKind.Number => new FrameField(name, FieldKind.Number, [.. values.Select(value => (object?)value.Number())]),
            _ => new FrameField(name, FieldKind.Json, values),
        };
    }

    private static double? Time(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.String => DateTimeOffset.Parse(value.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeMilliseconds(),
        _ => value.Number(),
    };
}
