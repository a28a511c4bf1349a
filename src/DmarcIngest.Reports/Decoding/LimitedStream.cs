namespace DmarcIngest.Reports.Decoding;

/// <summary>A forward-only stream whose every byte is paid for; throws as soon as a cap is passed.</summary>
internal sealed class LimitedStream(Stream inner, ByteMeter meter) : ForwardStream
{
    private long position;

    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        position += read;
        meter.Reach(position);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
