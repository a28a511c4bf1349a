namespace DmarcIngest.Demo;

/// <summary>What one reporter writes into its reports, and how.</summary>
[Flags]
internal enum Habits
{
    None = 0,

    /// <summary>Writes <c>version</c>.</summary>
    Version = 1,

    /// <summary>Writes <c>envelope_from</c>.</summary>
    EnvelopeFrom = 1 << 1,

    /// <summary>Writes <c>envelope_to</c>, and so a record for each receiving domain.</summary>
    EnvelopeTo = 1 << 2,

    /// <summary>Leaves the selector out.</summary>
    NoSelector = 1 << 3,

    /// <summary>Lists only the signature that counted, or else the first.</summary>
    OneSignature = 1 << 4,

    /// <summary>Writes the SPF scope, which of bounces is helo.</summary>
    Scope = 1 << 5,

    /// <summary>Writes a second SPF result for the HELO name.</summary>
    HeloResult = 1 << 6,

    /// <summary>RFC 9990 instead of RFC 7489.</summary>
    Rfc9990 = 1 << 7,

    /// <summary>Writes <c>fo</c>.</summary>
    Fo = 1 << 8,

    /// <summary>Writes <c>np</c>.</summary>
    Np = 1 << 9,

    /// <summary>Leaves <c>adkim</c>, <c>aspf</c> and <c>sp</c> out.</summary>
    ShortPolicy = 1 << 10,

    /// <summary>Says <c>none</c> of a mail without signature.</summary>
    SaysNone = 1 << 11,

    /// <summary>Writes the result before the selector.</summary>
    ResultFirst = 1 << 12,

    /// <summary>Comments results in words.</summary>
    HumanResult = 1 << 13,

    /// <summary>Trusts seals (ARC) and says so.</summary>
    TrustsSeals = 1 << 14,

    /// <summary>Knows lists and forwarders and says so.</summary>
    KnowsForwarders = 1 << 15,

    /// <summary>Calls a signature that does not fit the mail neutral.</summary>
    SaysNeutral = 1 << 16,

    /// <summary>Loses <c>auth_results</c> now and then.</summary>
    LosesResults = 1 << 17,

    /// <summary>A tab to indent.</summary>
    Tabs = 1 << 18,
}

/// <summary>How a reporter makes its report ids.</summary>
internal enum IdStyle
{
    Digits,
    Hex,
    DomainAndTime,
    TimeAndNumber,
    Guid,
    Address,
}

/// <summary>A receiver of mail that reports.</summary>
/// <param name="Org">org_name.</param>
/// <param name="Receiver">Its name in file names.</param>
/// <param name="Email">Its address.</param>
/// <param name="Share">Its share of all mail that is reported.</param>
/// <param name="Habits">How it writes.</param>
/// <param name="Id">How it makes its report ids.</param>
internal sealed record Reporter(string Org, string Receiver, string Email, double Share, Habits Habits, IdStyle Id)
{
    /// <summary>extra_contact_info; null for none.</summary>
    public string? Contact { get; init; }

    /// <summary>Hours between midnight UTC and the start of its day: -9 in Japan for those who count so.</summary>
    public int DayStartsAt { get; init; }

    /// <summary>True if its periods end on the second on which the next begins.</summary>
    public bool EndsOnNext { get; init; }

    /// <summary>First day of the quarter on which it breaks signatures before it checks them.</summary>
    public int BreaksFrom { get; init; } = int.MaxValue;

    /// <summary>The last such day.</summary>
    public int BreaksTo { get; init; } = int.MaxValue;

    public bool Has(Habits habit) => (Habits & habit) != 0;

    public bool Breaks(int moment) => moment >= BreaksFrom && moment <= BreaksTo;
}
