using System.Net;
using System.Text.Json;
using DmarcIngest.Reports;

namespace DmarcIngest.Pipeline;

/// <summary>A domain and a source of its mail, as last judged: one document of <c>dmarc_sources</c>. Its time is when the source was seen last.</summary>
internal sealed class SourceRow : StoredRow
{
    public override RowKind Kind => RowKind.Source;

    public override bool Partial => false;

    public override long Weight => 0;

    /// <summary>Policy domain.</summary>
    public required string Domain { get; init; }

    /// <summary>The address, or of IPv6 the first address of its /64.</summary>
    public required IPAddress Address { get; init; }

    /// <summary><c>192.0.2.1</c>, or <c>2001:db8::/64</c>.</summary>
    public required string Source { get; init; }

    public required SourceFacts Facts { get; init; }

    public required SourceSender Sender { get; init; }

    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>Days of the window on which it was seen.</summary>
    public required int DaysSeen { get; init; }

    /// <summary>Messages of the window, and how many of them passed.</summary>
    public required SourceCounts Counts { get; init; }

    /// <summary>Who reported it, the largest first, at most 20.</summary>
    public required IReadOnlyList<string> Receivers { get; init; }

    public required int ReceiverCount { get; init; }

    /// <summary>The verdict that most of its messages have.</summary>
    public required SourceVerdict Verdict { get; init; }

    /// <summary>Messages by verdict.</summary>
    public required IReadOnlyDictionary<string, long> MessagesByVerdict { get; init; }

    /// <summary>What to do next, in English and Japanese.</summary>
    public required (string En, string Ja) Suggestion { get; init; }

    /// <summary>What the operator wrote beside an overrule; null without one.</summary>
    public required string? Note { get; init; }

    public override void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("@timestamp", Timestamp.UtcDateTime);
        writer.WriteString("tenant", "default");
        writer.WriteString("domain", Domain);
        writer.WriteString("source", Source);
        writer.WriteString("source_ip_address", Address.ToString());
        Facts.WriteTo(writer);
        writer.WriteString("source_name", Sender.Name);
        writer.WriteString("source_type", Sender.Type);
        writer.WriteString("source_named_by", Sender.NamedBy);
        writer.WriteString("first_seen", FirstSeen.UtcDateTime);
        writer.WriteString("last_seen", Timestamp.UtcDateTime);
        writer.WriteNumber("days_seen", DaysSeen);
        Counts.WriteTo(writer);
        writer.WriteStrings("receivers", Receivers);
        writer.WriteNumber("receiver_count", ReceiverCount);
        Verdict.WriteTo(writer);
        writer.WriteStartObject("messages_by_verdict");
        foreach ((string verdict, long messages) in MessagesByVerdict.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            writer.WriteNumber(verdict, messages);
        }

        writer.WriteEndObject();
        writer.WriteString("suggestion", Suggestion.En);
        writer.WriteString("suggestion_ja", Suggestion.Ja);
        writer.WriteString("note", Note ?? "none");
        writer.WriteEndObject();
    }
}

/// <summary>Messages of a source or a domain.</summary>
/// <param name="Messages">All.</param>
/// <param name="Passed">DMARC pass.</param>
/// <param name="DkimAligned">Passed by DKIM.</param>
/// <param name="SpfAligned">Passed by SPF.</param>
internal readonly record struct SourceCounts(long Messages, long Passed, long DkimAligned, long SpfAligned)
{
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteNumber("message_count", Messages);
        writer.WriteNumber("passed_count", Passed);
        writer.WriteNumber("dkim_aligned_count", DkimAligned);
        writer.WriteNumber("spf_aligned_count", SpfAligned);
        writer.WriteNumber("pass_rate", Messages == 0 ? 0 : Math.Round((double)Passed / Messages, 4));
    }
}
