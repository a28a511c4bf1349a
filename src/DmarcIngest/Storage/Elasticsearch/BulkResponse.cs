using System.Buffers;
using System.Text.Json;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>
/// Reads a bulk answer piece by piece, without ever holding it whole:
/// <c>{"errors":true,"items":[{"index":{"status":400,"error":{"type":"...","reason":"...","caused_by":{...}}}}]}</c>.
/// </summary>
internal sealed class BulkResponse
{
    /// <summary>What is asked for: nothing but what <see cref="ReadAsync"/> reads.</summary>
    public const string FilterPath = "filter_path=items.*.status,items.*.error.type,items.*.error.reason,items.*.error.caused_by.reason";

    private const int ItemDepth = 4;
    private readonly List<BulkItem> items;
    private string? type;
    private string? reason;
    private int status;
    private string? property;

    private BulkResponse(int expected) => items = new List<BulkItem>(expected);

    /// <summary>Gives one item for each that was sent, in the same order.</summary>
    /// <exception cref="JsonException">The answer is cut off, is no JSON, or does not speak of as many items as were sent.</exception>
    public static async Task<IReadOnlyList<BulkItem>> ReadAsync(Stream stream, int expected, CancellationToken cancellationToken)
    {
        BulkResponse response = new(expected);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            JsonReaderState state = default;
            int held = 0;
            while (true)
            {
                int read = await stream.ReadAsync(buffer.AsMemory(held), cancellationToken);
                held += read;
                int consumed = response.Take(buffer.AsSpan(0, held), read == 0, ref state);
                held -= consumed;
                buffer.AsSpan(consumed, held).CopyTo(buffer);
                if (read == 0)
                {
                    break;
                }

                if (held == buffer.Length)
                {
                    byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    buffer.AsSpan(0, held).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return response.items.Count == expected
            ? response.items
            : throw new JsonException($"The bulk answer speaks of {response.items.Count} items, {expected} were sent.");
    }

    private int Take(ReadOnlySpan<byte> bytes, bool isFinal, ref JsonReaderState state)
    {
        Utf8JsonReader reader = new(bytes, isFinal, state);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    property = reader.ValueTextEquals("status"u8) ? "status"
                        : reader.ValueTextEquals("type"u8) ? "type"
                        : reader.ValueTextEquals("reason"u8) ? "reason"
                        : null;
                    break;
                case JsonTokenType.Number when property == "status":
                    status = reader.GetInt32();
                    break;
                case JsonTokenType.String when property == "type" && reader.CurrentDepth == ItemDepth + 1:
                    type = reader.GetString();
                    break;
                case JsonTokenType.String when property == "reason":
                    reason = reason is null ? reader.GetString() : $"{reason}: {reader.GetString()}";
                    break;
                case JsonTokenType.EndObject when reader.CurrentDepth == ItemDepth - 1:
                    items.Add(new BulkItem(status, type, reason));
                    (status, type, reason) = (0, null, null);
                    break;
                default:
                    break;
            }
        }

        state = reader.CurrentState;
        return checked((int)reader.BytesConsumed);
    }
}
