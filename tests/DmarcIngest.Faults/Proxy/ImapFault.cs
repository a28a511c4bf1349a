namespace DmarcIngest.Faults.Proxy;

/// <summary>When a connection breaks, as seen from a command.</summary>
internal enum CutMoment
{
    /// <summary>The server never gets the command.</summary>
    Unsent,

    /// <summary>The server has done it, and nothing of its answer arrives.</summary>
    Unanswered,

    /// <summary>Some bytes of the answer arrive.</summary>
    Halfway,
}

/// <summary>How a connection breaks.</summary>
internal enum CutManner
{
    /// <summary>TCP RST.</summary>
    Reset,

    /// <summary>TCP FIN.</summary>
    Close,

    /// <summary>Nothing comes any more, and nobody says so.</summary>
    Silence,
}

/// <summary>What becomes of a command, as often as is set.</summary>
/// <param name="Mark">What stands in the command; empty for the server's greeting.</param>
/// <param name="Times">So many commands, then all is well.</param>
internal abstract record ImapFault(string Mark, int Times)
{
    private int hits;

    /// <summary>So many commands have met it.</summary>
    public int Hits => Math.Min(Volatile.Read(ref hits), Times);

    /// <summary>True for a command that meets it.</summary>
    public bool Take() => Interlocked.Increment(ref hits) <= Times;
}

/// <summary>The connection breaks.</summary>
/// <param name="Mark">What stands in the command; empty for the server's greeting.</param>
/// <param name="Moment">Before or behind it.</param>
/// <param name="Manner">How.</param>
/// <param name="Times">So often, then all is well.</param>
internal sealed record ImapCut(string Mark, CutMoment Moment, CutManner Manner, int Times) : ImapFault(Mark, Times)
{
    /// <summary>Bytes of an answer that still arrive: into the literal of a FETCH, into the first line of all others.</summary>
    public int Passes => Moment == CutMoment.Halfway ? (Mark.Contains("BODY", StringComparison.Ordinal) ? 400 : 7) : 0;
}

/// <summary>The server says NO; it never gets the command.</summary>
/// <param name="Mark">What stands in the command.</param>
/// <param name="Answer">What stands behind the NO.</param>
/// <param name="Times">So often, then all is well.</param>
internal sealed record ImapRefusal(string Mark, string Answer, int Times) : ImapFault(Mark, Times);
