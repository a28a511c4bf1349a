namespace DmarcIngest.Demo;

/// <summary>What one host of one actor sends to one reporter on one day.</summary>
/// <param name="Actor">Who.</param>
/// <param name="Host">From where.</param>
/// <param name="From">The domain in the From field.</param>
/// <param name="Envelope">The domain of the reverse-path; empty for bounces.</param>
/// <param name="Count">How many mails.</param>
internal sealed record Run(Actor Actor, Host Host, string From, string Envelope, int Count)
{
    /// <summary>The name in HELO: the host's, or an address literal's stand-in.</summary>
    public string Helo => Host.Name ?? "localhost.localdomain";
}
