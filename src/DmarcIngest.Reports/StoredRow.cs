using System.Text.Json;
using DmarcIngest.Reports.Authenticity;

namespace DmarcIngest.Reports;

/// <summary>What a row is, and with it where it is stored and how long it is kept.</summary>
public enum RowKind
{
    /// <summary>A record of a DMARC aggregate report (RFC 7489, RFC 9990).</summary>
    Aggregate,

    /// <summary>A DMARC failure report (RFC 6591, RFC 9991).</summary>
    Failure,

    /// <summary>A policy or a failure detail of an SMTP TLS report (RFC 8460).</summary>
    Tls,

    /// <summary>The daemon's own log: one row a mail.</summary>
    Ingest,

    /// <summary>Derived from aggregate rows: a domain and a source of its mail, as last judged.</summary>
    Source,

    /// <summary>Derived from aggregate rows: a domain and how ready it is for a stricter policy.</summary>
    Domain,

    /// <summary>What the daemon did or noticed: starts, outages, retention, changes of policy.</summary>
    Event,
}

/// <summary>One row as every store keeps it: an id made of its content, a home in time, and its fields as JSON.</summary>
public abstract class StoredRow
{
    /// <summary>What it is.</summary>
    public abstract RowKind Kind { get; }

    /// <summary>22 characters of base64url: 128 bits of a SHA-256 over what makes this row this row.</summary>
    public required string Id { get; init; }

    /// <summary>UTC; the month in which the row lives and from which its retention counts. Part of the identity.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>
    /// What decides between two versions of this row from mails received in the same moment: the higher one stays. The message count of
    /// an aggregate row.
    /// </summary>
    public abstract long Weight { get; }

    /// <summary>True for a row of a report that was cut off.</summary>
    public abstract bool Partial { get; }

    /// <summary>Of a row of a report, whether that came from whom it names; a verified one stays in the place of one that is not.</summary>
    public virtual ReportAuthenticity Authenticity => ReportAuthenticity.Unverified;

    /// <summary>Writes all fields as one JSON object, with exactly the names under which they are stored, without <c>_id</c>.</summary>
    public abstract void WriteTo(Utf8JsonWriter writer);
}
