using System.Buffers.Binary;
using System.IO.Compression;

namespace DmarcIngest.Reports.Decoding;

/// <summary>
/// Reads gzip data, several members joined. Whatever follows the last one is ignored, and truncated data simply end.
/// </summary>
internal sealed class GzipMembers(ByteSource compressed) : ForwardStream
{
    // zlib gives nothing of the call in which it finds an error: short calls keep more of a damaged report.
    private const int LongestRead = 4096;

    private readonly GZipStream inner = new(compressed.Open(), CompressionMode.Decompress);
    private long position;
    private bool ended;

    public override int Read(Span<byte> buffer)
    {
        if (ended)
        {
            return 0;
        }

        try
        {
            int read = inner.Read(buffer.Length > LongestRead ? buffer[..LongestRead] : buffer);
            position += read;
            return read;
        }
        catch (InvalidDataException) when (position > 0 && MemberEndsHere())
        {
            ended = true;
            return 0;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    // GZipStream takes trailing bytes for the next member if they begin like one. The first member was good if its trailer, which ends in
    // the number of bytes it holds, stands right before such a beginning.
    private bool MemberEndsHere()
    {
        Span<byte> trailer = stackalloc byte[6];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, unchecked((uint)position));
        trailer[4] = 0x1F;
        trailer[5] = 0x8B;
        return compressed.Hold().Span.IndexOf(trailer) > 0;
    }
}
