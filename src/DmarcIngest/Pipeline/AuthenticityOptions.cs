namespace DmarcIngest.Pipeline;

/// <summary>Whose word is taken for whom a report is from.</summary>
public sealed class AuthenticityOptions
{
    /// <summary>
    /// The names by which the own mail servers sign their <c>Authentication-Results</c> (the first word of such a field, RFC 8601). Without one, all reports are unverified.
    /// </summary>
    public IList<string> AuthservIds { get; } = [];
}
