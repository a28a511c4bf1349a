namespace DmarcIngest.Reports.Failure;

/// <summary>How much of a failure report is kept. It holds what people wrote to whom, so the default is little.</summary>
public enum PrivacyLevel
{
    /// <summary>Local parts of addresses replaced by a keyed hash, no names, no subject.</summary>
    Redacted,

    /// <summary>Everything but the body.</summary>
    Full,

    /// <summary>Domains, results and addresses of servers only.</summary>
    Metadata,

    /// <summary>Nothing: such mails are filed away unread.</summary>
    Off,
}

/// <summary>The level, and the key by which the same address stays recognisable without being readable.</summary>
/// <param name="Level">How much is kept.</param>
/// <param name="Key">Key of HMAC-SHA256; without it nobody can find the address by trying. Used at <see cref="PrivacyLevel.Redacted"/> only.</param>
public sealed record FailurePrivacy(PrivacyLevel Level, ReadOnlyMemory<byte> Key);
