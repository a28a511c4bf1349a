using System.Text.Json;
using DmarcIngest.Reports;

namespace DmarcIngest.Pipeline;

/// <summary>
/// How ready a domain is for a stricter policy, by the mail of its last days: one document of <c>dmarc_domains</c>. Its time is the newest day of those.
/// <c>p=quarantine</c> and <c>p=reject</c> hit the same mails, all that fail DMARC; they differ in what becomes of them.
/// </summary>
internal sealed class DomainRow : StoredRow
{
    public override RowKind Kind => RowKind.Domain;

    public override bool Partial => false;

    public override long Weight => 0;

    public required DomainPolicy Policy { get; init; }

    /// <summary>Days (UTC) that the figures are of.</summary>
    public required int Days { get; init; }

    public required SourceCounts Counts { get; init; }

    /// <summary><c>not_enough_data</c>, <c>fix_first</c>, <c>ready_for_quarantine</c>, <c>ready_for_reject</c> or <c>at_reject</c>.</summary>
    public required string Readiness { get; init; }

    /// <summary>Failing messages by verdict of their source.</summary>
    public required IReadOnlyDictionary<string, long> FailedByVerdict { get; init; }

    /// <summary>Messages that a stricter policy would hit: failing, of somebody who is no spoof, and not passed by the receiver by an override.</summary>
    public required long HitMessages { get; init; }

    /// <summary>Senders that it would hit.</summary>
    public required int HitSenders { get; init; }

    /// <summary>Of the messages that pass, those that <c>adkim=s; aspf=s</c> would let fail.</summary>
    public required long StrictHitMessages { get; init; }

    public required int StrictHitSenders { get; init; }

    /// <summary>What stands in the way, the largest first.</summary>
    public required IReadOnlyList<Blocker> Blockers { get; init; }

    /// <summary>What stands in the way of strict alignment.</summary>
    public required IReadOnlyList<Blocker> StrictBlockers { get; init; }

    /// <summary>In English and Japanese.</summary>
    public required (string En, string Ja) NextStep { get; init; }

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("@timestamp", Timestamp.UtcDateTime);
        writer.WriteString("tenant", "default");
        writer.WriteString("domain", Policy.Domain);
        writer.WriteString("p", Policy.P);
        writer.WriteString("sp", Policy.Sp);
        writer.WriteNumber("pct", Policy.Pct);
        writer.WriteString("adkim", Policy.Adkim);
        writer.WriteString("aspf", Policy.Aspf);
        writer.WriteNumber("days", Days);
        Counts.WriteTo(writer);
        writer.WriteString("readiness", Readiness);
        writer.WriteStartObject("failed_by_verdict");
        foreach ((string verdict, long messages) in FailedByVerdict.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            writer.WriteNumber(verdict, messages);
        }

        writer.WriteEndObject();
        writer.WriteNumber("hit_messages", HitMessages);
        writer.WriteNumber("hit_senders", HitSenders);
        writer.WriteNumber("strict_hit_messages", StrictHitMessages);
        writer.WriteNumber("strict_hit_senders", StrictHitSenders);
        Write(writer, "blockers", Blockers);
        Write(writer, "strict_blockers", StrictBlockers);
        writer.WriteString("next_step", NextStep.En);
        writer.WriteString("next_step_ja", NextStep.Ja);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<Blocker> blockers)
    {
        writer.WriteStartArray(name);
        foreach (Blocker blocker in blockers)
        {
            writer.WriteStartObject();
            writer.WriteString("name", blocker.Name);
            writer.WriteString("verdict", blocker.Verdict);
            writer.WriteNumber("messages", blocker.Messages);
            writer.WriteNumber("sources", blocker.Sources);
            writer.WriteString("example", blocker.Example);
            writer.WriteString("suggestion", blocker.Suggestion.En);
            writer.WriteString("suggestion_ja", blocker.Suggestion.Ja);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}

/// <summary>A sender that stands in the way of a stricter policy.</summary>
/// <param name="Name">Sender, own network, or the name of the network if nobody is known.</param>
/// <param name="Verdict">Its verdict.</param>
/// <param name="Messages">Messages that would be hit.</param>
/// <param name="Sources">Its sources.</param>
/// <param name="Example">The source with the most of them.</param>
/// <param name="Suggestion">What to do, in English and Japanese.</param>
internal sealed record Blocker(string Name, string Verdict, long Messages, int Sources, string Example, (string En, string Ja) Suggestion);
