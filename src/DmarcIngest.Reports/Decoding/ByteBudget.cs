namespace DmarcIngest.Reports.Decoding;

/// <summary>The decompressed bytes that one mail may still cost.</summary>
internal sealed class ByteBudget(ReadLimits limits)
{
    private long left = limits.DecompressedBytes;

    /// <summary>A new account for one document or one layer of an archive.</summary>
    public ByteMeter Meter() => new(this, limits.DocumentBytes);

    internal void Take(long bytes)
    {
        if (Interlocked.Add(ref left, -bytes) < 0)
        {
            throw new ReportFormatException(
                RejectReasons.LimitExceeded,
                $"The mail unpacks to more than the {limits.DecompressedBytes} bytes allowed by Limits:DecompressedBytes.");
        }
    }
}

/// <summary>
/// What one document has cost so far. It pays for its furthest position only, so that opening it again costs nothing.
/// </summary>
internal sealed class ByteMeter(ByteBudget budget, long documentBytes)
{
    private long furthest;

    public void Reach(long position)
    {
        if (position > documentBytes)
        {
            throw new ReportFormatException(
                RejectReasons.LimitExceeded, $"The document is larger than the {documentBytes} bytes allowed by Limits:DocumentBytes.");
        }

        long before = Volatile.Read(ref furthest);
        while (position > before)
        {
            long seen = Interlocked.CompareExchange(ref furthest, position, before);
            if (seen == before)
            {
                budget.Take(position - before);
                return;
            }

            before = seen;
        }
    }
}
