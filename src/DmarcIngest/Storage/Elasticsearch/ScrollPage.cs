using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>Takes the rows out of a page of search hits, their fields as the bytes that came.</summary>
internal static class ScrollPage
{
    public static (string Scroll, IReadOnlyList<SearchHit> Hits) Read(MemoryStream page)
    {
        ReadOnlyMemory<byte> bytes = page.GetBuffer().AsMemory(0, (int)page.Length);
        string scroll = "";
        (string id, long version, ReadOnlyMemory<byte> source) = ("", 0, default);
        List<SearchHit> hits = [];
        Utf8JsonReader reader = new(bytes.Span);
        while (reader.Read())
        {
            // Depth 1: the answer; 2: hits; 4: a hit in hits.hits.
            if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == 3 && source.Length > 0)
            {
                hits.Add(new SearchHit(id, version, source));
                (id, version, source) = ("", 0, default);
            }

            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.CurrentDepth == 1 && reader.ValueTextEquals("_scroll_id"u8))
            {
                reader.Read();
                scroll = reader.GetString() ?? "";
            }
            else if (reader.CurrentDepth == 4 && reader.ValueTextEquals("_id"u8))
            {
                reader.Read();
                id = reader.GetString() ?? "";
            }
            else if (reader.CurrentDepth == 4 && reader.ValueTextEquals("_version"u8))
            {
                reader.Read();
                version = reader.GetInt64();
            }
            else if (reader.CurrentDepth == 4 && reader.ValueTextEquals("_source"u8))
            {
                reader.Read();
                int start = checked((int)reader.TokenStartIndex);
                reader.Skip();
                source = bytes[start..checked((int)reader.BytesConsumed)];
            }
        }

        return (scroll, hits);
    }
}

/// <summary>A row that a search found.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version, where the search asked for it.</param>
/// <param name="Source">Its fields as one JSON object: a piece of the page.</param>
internal readonly record struct SearchHit(string Id, long Version, ReadOnlyMemory<byte> Source)
{
    /// <summary>The fields with <c>_id</c> put before them.</summary>
    public ReadOnlyMemory<byte> WithId()
    {
        byte[] head = Encoding.UTF8.GetBytes($$"""{"_id":"{{JsonEncodedText.Encode(Id)}}",""");
        byte[] row = new byte[head.Length + Source.Length - 1];
        head.CopyTo(row, 0);
        Source.Span[1..].CopyTo(row.AsSpan(head.Length));
        return row;
    }
}

internal sealed record ScrollRequest([property: JsonPropertyName("scroll")] string Scroll, [property: JsonPropertyName("scroll_id")] string ScrollId);

internal sealed record ScrollEnd([property: JsonPropertyName("scroll_id")] string ScrollId);

[JsonSerializable(typeof(ScrollRequest))]
[JsonSerializable(typeof(ScrollEnd))]
internal sealed partial class ElasticsearchJson : JsonSerializerContext;
