using System.Text.Json;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Overview.Health;

/// <summary>The daemon's condition as <c>/health/ready</c> gives it and <c>dmarc-ingest status --json</c> prints it.</summary>
internal static class HealthJson
{
    /// <param name="writer">Takes one object.</param>
    /// <param name="state">The daemon at one moment.</param>
    /// <param name="withDetails">Whether the names of mailboxes and store and what is broken with them may be read.</param>
    public static void Write(Utf8JsonWriter writer, DaemonSnapshot state, bool withDetails)
    {
        writer.WriteStartObject();
        writer.WriteString("status", state.Condition.ToString().ToLowerInvariant());
        if (withDetails)
        {
            writer.WriteString("version", state.Version);
        }

        writer.WriteString("started", state.Started.UtcDateTime);
        WriteMoment(writer, "last_poll", state.LastLook);
        WriteMoment(writer, "last_batch", state.LastBatch);
        writer.WriteNumber("backlog", state.Waiting);
        writer.WriteStartObject("store");
        WritePart(writer, state.Store, withDetails);
        writer.WriteEndObject();
        writer.WriteStartArray("sources");
        foreach (SourceStatus source in state.Sources)
        {
            writer.WriteStartObject();
            WritePart(writer, source.Part, withDetails);
            WriteMoment(writer, "last_poll", source.Looked);
            writer.WriteNumber("backlog", source.Waiting);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (withDetails)
        {
            writer.WriteStartArray("reasons");
            foreach (string reason in state.Reasons)
            {
                writer.WriteStringValue(reason);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter writer, PartStatus part, bool withDetails)
    {
        if (withDetails)
        {
            writer.WriteString("name", part.Name);
        }

        writer.WriteBoolean("reachable", part.Reachable);
        writer.WriteString("since", part.Since.UtcDateTime);
        if (withDetails && part.Why is { } why)
        {
            writer.WriteString("reason", why);
        }
    }

    private static void WriteMoment(Utf8JsonWriter writer, string name, DateTimeOffset? moment)
    {
        if (moment is { } known)
        {
            writer.WriteString(name, known.UtcDateTime);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
