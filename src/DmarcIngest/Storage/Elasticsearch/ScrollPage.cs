using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>Takes the rows out of a page of search hits, their fields as the bytes that came, <c>_id</c> put before them.</summary>
internal static class ScrollPage
{
    public static (string Scroll, List<ReadOnlyMemory<byte>> Rows) Read(byte[] page)
    {
        string scroll = "";
        string id = "";
        List<ReadOnlyMemory<byte>> rows = [];
        Utf8JsonReader reader = new(page);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            // Depth 1: the answer; 2: hits; 4: a hit in hits.hits.
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
            else if (reader.CurrentDepth == 4 && reader.ValueTextEquals("_source"u8))
            {
                reader.Read();
                int start = checked((int)reader.TokenStartIndex);
                reader.Skip();
                rows.Add(WithId(id, page.AsSpan(start, checked((int)reader.BytesConsumed) - start)));
            }
        }

        return (scroll, rows);
    }

    private static ReadOnlyMemory<byte> WithId(string id, ReadOnlySpan<byte> source)
    {
        byte[] head = Encoding.UTF8.GetBytes($$"""{"_id":"{{JsonEncodedText.Encode(id)}}",""");
        byte[] row = new byte[head.Length + source.Length - 1];
        head.CopyTo(row, 0);
        source[1..].CopyTo(row.AsSpan(head.Length));
        return row;
    }
}

internal sealed record ScrollRequest([property: JsonPropertyName("scroll")] string Scroll, [property: JsonPropertyName("scroll_id")] string ScrollId);

internal sealed record ScrollEnd([property: JsonPropertyName("scroll_id")] string ScrollId);

[JsonSerializable(typeof(ScrollRequest))]
[JsonSerializable(typeof(ScrollEnd))]
internal sealed partial class ElasticsearchJson : JsonSerializerContext;
