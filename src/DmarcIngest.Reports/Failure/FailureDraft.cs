namespace DmarcIngest.Reports.Failure;

/// <summary>
/// What makes a failure report this one: what it says, before anything is taken out of it, and nothing of the mail that carried it. So a
/// second delivery under another Message-ID is the same row, and another privacy level replaces it.
/// </summary>
internal sealed record FailureDraft(
    string Reporter,
    string FeedbackType,
    string Domain,
    string? SourceIp,
    DateTimeOffset Arrival,
    string? EnvelopeId,
    string? MailFrom,
    IReadOnlyList<string> RcptTo,
    IReadOnlyList<string> AuthenticationResults,
    IReadOnlyList<string> AuthFailure,
    string? DkimDomain,
    string? DkimIdentity,
    string? DkimSelector,
    FailureSample? Sample)
{
    public (string Uid, string Id) Ids()
    {
        ContentHash hash = new();
        hash.Add("failure");
        hash.Add(Reporter);
        hash.Add(FeedbackType);
        hash.Add(Domain);
        hash.Add(SourceIp);
        hash.Add(Arrival.ToUnixTimeSeconds());
        hash.Add(EnvelopeId);
        hash.Add(MailFrom);
        Add(hash, RcptTo);
        Add(hash, AuthenticationResults);

        // RFC 6591 has one report for each failure: of one mail there may be one for SPF and one for each signature.
        Add(hash, AuthFailure);
        hash.Add(DkimDomain);
        hash.Add(DkimIdentity);
        hash.Add(DkimSelector);
        foreach ((string name, string value) in (Sample?.Headers ?? new Dictionary<string, string>()).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            hash.Add(name);
            hash.Add(value);
        }

        string uid = hash.TakeId();
        hash.Add(uid);
        hash.Add("row");
        return (uid, hash.TakeId());
    }

    private static void Add(ContentHash hash, IReadOnlyList<string> values)
    {
        hash.Add(values.Count);
        foreach (string value in values)
        {
            hash.Add(value);
        }
    }
}
