namespace DmarcIngest.Mail.Folder;

/// <summary>Bytes that were read already, and behind them the rest of the stream that they came from. Leaves that open.</summary>
internal sealed class JoinedStream(byte[] start, Stream rest) : Stream
{
    private int position;
    private long total;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = Math.Min(count, start.Length - position);
        if (read > 0)
        {
            Array.Copy(start, position, buffer, offset, read);
            position += read;
        }
        else
        {
            read = rest.Read(buffer, offset, count);
        }

        total += read;
        return read;
    }

    /// <summary>Reads to the end and forgets what comes; gives the number of all bytes.</summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 * 1024];
        total += start.Length - position;
        position = start.Length;
        for (int read = await rest.ReadAsync(buffer, cancellationToken); read > 0; read = await rest.ReadAsync(buffer, cancellationToken))
        {
            total += read;
        }

        return total;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
