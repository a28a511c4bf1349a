using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>
/// Rows written as the lines of one bulk request, in one pooled buffer that is kept until the answer is in: what has to be sent again is
/// a list of slices of it. Used by one task at a time.
/// </summary>
internal sealed class BulkRequest : IBufferWriter<byte>, IDisposable
{
    private const int FirstBytes = 64 * 1024;
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Utf8JsonWriter writer;
    private readonly List<Line> items = [];
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int length;

    public BulkRequest() => writer = new Utf8JsonWriter(this, Json);

    public int Count => items.Count;

    public int Length => length;

    public Line this[int index] => items[index];

    public void Add(in RowWrite write, string index)
    {
        int start = length;
        writer.Reset();
        writer.WriteStartObject();
        writer.WriteStartObject("index"u8);
        writer.WriteString("_index"u8, index);
        writer.WriteString("_id"u8, write.Row.Id);
        writer.WriteNumber("version"u8, write.Version);
        writer.WriteString("version_type"u8, "external_gte"u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
        EndLine();
        writer.Reset();
        write.Row.WriteTo(writer);
        EndLine();
        items.Add(new Line(start, length - start, write.Row.Id, write.Mail));
    }

    /// <summary>Takes the last row out and puts it into another request.</summary>
    public void MoveLastTo(BulkRequest other)
    {
        Line last = items[^1];
        items.RemoveAt(items.Count - 1);
        length = last.Start;
        int start = other.length;
        other.Write(buffer.AsSpan(last.Start, last.Length));
        other.items.Add(last with { Start = start });
    }

    public ReadOnlyMemory<byte> Slice(int start, int count) => buffer.AsMemory(start, count);

    public void Clear()
    {
        items.Clear();
        length = 0;
    }

    public void Advance(int count) => length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return buffer.AsMemory(length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return buffer.AsSpan(length);
    }

    public void Dispose()
    {
        writer.Dispose();
        byte[] rented = buffer;
        buffer = [];
        if (rented.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private void EndLine()
    {
        writer.Flush();
        GetSpan(1)[0] = (byte)'\n';
        length++;
    }

    private void Reserve(int sizeHint)
    {
        int needed = length + Math.Max(sizeHint, 1);
        if (needed <= buffer.Length)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, buffer.Length * 2));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    /// <summary>Where a row's two lines lie, and whose they are.</summary>
    internal readonly record struct Line(int Start, int Length, string Id, int Mail);
}

/// <summary>Some rows of a <see cref="BulkRequest"/> as a request body, straight out of its buffer; may be sent more than once.</summary>
internal sealed class BulkContent : HttpContent
{
    private readonly BulkRequest request;
    private readonly IReadOnlyList<int> rows;

    public BulkContent(BulkRequest request, IReadOnlyList<int> rows)
    {
        this.request = request;
        this.rows = rows;
        Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        int next = 0;
        while (next < rows.Count)
        {
            // Neighbours in the buffer go out in one piece; mostly that is everything.
            int start = request[rows[next]].Start;
            int end = start;
            while (next < rows.Count && request[rows[next]].Start == end)
            {
                end += request[rows[next]].Length;
                next++;
            }

            await stream.WriteAsync(request.Slice(start, end - start), cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        foreach (int row in rows)
        {
            length += request[row].Length;
        }

        return true;
    }
}
