namespace DmarcIngest.Pipeline;

/// <summary>
/// Something outside this program does not work for now: a server is away, a password is wrong, a disk is full. Nothing is lost; the
/// caller waits and tries again. The message is one sentence for an operator: what, where, what was expected, what to do.
/// </summary>
public sealed class BrokenWorldException : Exception
{
    public BrokenWorldException(string message)
        : base(message)
    {
    }

    public BrokenWorldException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
