namespace DmarcIngest.Demo;

/// <summary>A DKIM signature as it is put on: whose, by which key, and what a receiver finds if nothing befalls the mail.</summary>
internal sealed record Signature(string Domain, string Selector, string Result = "pass");

/// <summary>How an actor's days follow one another.</summary>
internal enum Rhythm
{
    /// <summary>Machines: every day alike.</summary>
    Daily,

    /// <summary>People at home and at work: less at weekends.</summary>
    People,

    /// <summary>Offices: next to nothing at weekends.</summary>
    Office,

    /// <summary>Mailings, on Tuesdays and Fridays; a trickle between.</summary>
    Mailings,

    /// <summary>On a third of the days.</summary>
    Seldom,

    /// <summary>Campaigns: silent for days, then much.</summary>
    Waves,
}

/// <summary>What receivers make of an actor beyond the results, where they know better.</summary>
internal enum Standing
{
    /// <summary>Nothing.</summary>
    Plain,

    /// <summary>It seals what it passes on (ARC), and some receivers trust the seal.</summary>
    Sealed,

    /// <summary>Known as a mailing list.</summary>
    List,

    /// <summary>Known as a forwarder.</summary>
    Forwarder,
}

/// <summary>One who sends mail with a domain of the provider in the From field: who, from where, how authenticated, how much and when.</summary>
/// <param name="Name">For people, in the truth.</param>
/// <param name="Truth">What it is.</param>
/// <param name="From">Domains in the From field; a host keeps to one a day.</param>
/// <param name="Hosts">Where it sends from.</param>
/// <param name="PerDay">Mails a day to all reporters together, on an ordinary day.</param>
internal sealed record Actor(string Name, TruthVerdict Truth, string[] From, Hosts Hosts, double PerDay)
{
    public Actor(string name, TruthVerdict truth, string from, Hosts hosts, double perDay)
        : this(name, truth, [from], hosts, perDay)
    {
    }

    /// <summary>Domains of the reverse-path, a host keeps to one; null for the From domain, empty for bounces.</summary>
    public string[]? Envelope { get; init; }

    /// <summary>SPF result; null for what the domain's record says of an address that is not in it.</summary>
    public string? Spf { get; init; }

    /// <summary>The signatures. A domain of <c>=</c> is that of the reverse-path.</summary>
    public Signature[] Signs { get; init; } = [];

    /// <summary>Share of mails without signature.</summary>
    public double Unsigned { get; init; }

    /// <summary>Share of mails in which it breaks the provider's signatures (not its own).</summary>
    public double Breaks { get; init; }

    /// <summary>First day of the quarter on which it sends.</summary>
    public int FirstDay { get; init; }

    /// <summary>Last day on which it sends.</summary>
    public int LastDay { get; init; } = int.MaxValue;

    /// <summary>Days over which it grows to its volume, or shrinks from it.</summary>
    public int Ramp { get; init; } = 1;

    /// <summary>Its days.</summary>
    public Rhythm Rhythm { get; init; } = Rhythm.Daily;

    /// <summary>Number of reporters that one host sends to; 0 for all.</summary>
    public int Reach { get; init; }

    /// <summary>What receivers make of it.</summary>
    public Standing Standing { get; init; }
}
