using System.Globalization;
using System.Text.Json.Nodes;

namespace DmarcIngest.Dashboards.Model;

/// <summary>What messages are counted by: <c>bucketAggs[]</c> of a target, the outermost first.</summary>
internal abstract record Bucket
{
    /// <summary>How a table shows it; null leaves it out.</summary>
    public Column? Column { get; init; }

    /// <summary>What the data source calls its column in a table.</summary>
    public abstract string ColumnName { get; }

    /// <summary>The largest values of a field by the metric at a place.</summary>
    public static Bucket Terms(string field, int size, Column? column = null, int order = 0, bool smallestFirst = false) => new TermsBucket(field, size, order, smallestFirst) { Column = column };

    /// <summary>Days, in which reports come.</summary>
    public static Bucket Daily() => new DateBucket("1d");

    /// <summary>Hours, for what the daemon itself writes.</summary>
    public static Bucket Hourly() => new DateBucket("1h");

    /// <summary>The same few queries always, each with its word: shows what is not there as 0, in the reader's language.</summary>
    public static Bucket Filters(params IReadOnlyList<(string Query, Text Label)> filters) => new FiltersBucket([.. filters.Select(one => (one.Query, (Text?)one.Label, ""))]);

    /// <summary>Everything in one bucket, so that a figure of the whole period is one row.</summary>
    public static Bucket All() => new FiltersBucket([("*", null, "all")]);

    /// <summary>Two spans of time, the earlier first; the server sorts by label.</summary>
    public static Bucket Spans(string before, string now) => new FiltersBucket([(before, null, "1"), (now, null, "2")]);

    public abstract JsonObject Write(int place, IReadOnlyList<Metric> metrics, Edition edition);

    /// <summary>Ids of buckets lie above those of metrics.</summary>
    protected static JsonObject Head(int place, string type) => new() { ["id"] = (place + 21).ToString(CultureInfo.InvariantCulture), ["type"] = type };

    private sealed record TermsBucket(string Field, int Size, int Order, bool SmallestFirst) : Bucket
    {
        public override string ColumnName => Field;

        public override JsonObject Write(int place, IReadOnlyList<Metric> metrics, Edition edition)
        {
            JsonObject json = Head(place, "terms");
            json["field"] = Field;
            Metric metric = metrics[Order];
            // Pipeline metrics and counts cannot be sorted by under their own id.
            string order = metric.Type is "count" ? "_count" : Metric.IdOf(Order);
            json["settings"] = new JsonObject { ["size"] = Size.ToString(CultureInfo.InvariantCulture), ["order"] = SmallestFirst ? "asc" : "desc", ["orderBy"] = order, ["min_doc_count"] = "1" };
            return json;
        }
    }

    private sealed record DateBucket(string Interval) : Bucket
    {
        public override string ColumnName => "@timestamp";

        public override JsonObject Write(int place, IReadOnlyList<Metric> metrics, Edition edition)
        {
            JsonObject json = Head(place, "date_histogram");
            json["field"] = "@timestamp";
            JsonObject settings = new() { ["interval"] = Interval, ["min_doc_count"] = "0", ["trimEdges"] = "0" };
            if (edition.TimeZone != "utc")
            {
                settings["timeZone"] = edition.TimeZone;
            }

            json["settings"] = settings;
            return json;
        }
    }

    private sealed record FiltersBucket(IReadOnlyList<(string Query, Text? Label, string Fixed)> Choices) : Bucket
    {
        public override string ColumnName => "filter";

        public override JsonObject Write(int place, IReadOnlyList<Metric> metrics, Edition edition)
        {
            JsonObject json = Head(place, "filters");
            json["settings"] = new JsonObject
            {
                ["filters"] = new JsonArray([.. Choices.Select(one => new JsonObject { ["query"] = one.Query, ["label"] = one.Label is { } label ? edition.Say(label) : one.Fixed })]),
            };
            return json;
        }
    }
}
