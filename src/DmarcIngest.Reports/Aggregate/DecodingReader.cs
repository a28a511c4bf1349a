using System.Buffers;
using System.Text;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>
/// Text of a stream in the encoding that <see cref="XmlText"/> finds, without byte-order mark and leading white space (which an XML
/// declaration must not have before it). Throws <see cref="DecoderFallbackException"/> on bytes that are not in the encoding.
/// </summary>
internal sealed class DecodingReader(Stream stream) : TextReader
{
    private byte[] bytes = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private int position;
    private int end;
    private bool ended;
    private bool textSeen;
    private Decoder? decoder;

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (position == end && !ended)
            {
                Fill();
            }

            decoder!.Convert(bytes.AsSpan(position, end - position), buffer, ended, out int used, out int written, out _);
            position += used;
            if (written > 0 && !textSeen)
            {
                written = CutLead(buffer, written);
            }

            if (written > 0)
            {
                return written;
            }

            if (ended && position == end)
            {
                return 0;
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
            bytes = [];
            stream.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Fill()
    {
        position = 0;
        if (decoder is null)
        {
            end = stream.ReadAtLeast(bytes, 512, throwOnEndOfStream: false);
            ended = end < 512;
            decoder = XmlText.Choose(bytes.AsSpan(0, end), out position).GetDecoder();
            return;
        }

        end = stream.Read(bytes, 0, bytes.Length);
        ended = end == 0;
    }

    private int CutLead(Span<char> buffer, int written)
    {
        int lead = 0;
        while (lead < written && (char.IsWhiteSpace(buffer[lead]) || buffer[lead] is '\uFEFF' or '\0'))
        {
            lead++;
        }

        textSeen = lead < written;
        buffer[lead..written].CopyTo(buffer);
        return written - lead;
    }
}
