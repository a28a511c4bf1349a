using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>Makes of an answer of <c>_msearch</c> the frames that Grafana's data source makes of it.</summary>
internal static class FrameReader
{
    /// <summary>The frames of each target by its refId. Answers stand in the order of the targets.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<Frame>> Read(IEnumerable<JsonObject> targets, JsonObject answer, string timeField)
    {
        Dictionary<string, IReadOnlyList<Frame>> frames = new(StringComparer.Ordinal);
        foreach ((JsonObject target, JsonObject response) in targets.Zip(answer.Objects("responses")))
        {
            frames[target.Text("refId")!] = Read(target, response, timeField);
        }

        return frames;
    }

    public static IReadOnlyList<Frame> Read(JsonObject target, JsonObject response, string timeField)
    {
        if (RequestBuilder.IsOfDocuments(target))
        {
            return DocumentFrames.Read(target, response, timeField);
        }

        return target.Objects("bucketAggs").Last().Text("type") == "date_histogram"
            ? new SeriesFrames(target).Read(response)
            : new TableFrame(target).Read(response);
    }
}
