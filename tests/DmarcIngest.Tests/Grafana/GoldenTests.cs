using System.Text.Json.Nodes;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Grafana;

/// <summary>The harness against what Grafana's own data source sent and made of the answer.</summary>
public sealed class GoldenTests
{
    private const string WithoutAnswer = "top-metrics";

    private static readonly string[] Names =
    [
        "alias-metric-field", "auto-interval", "cardinality-daily", "count-only", "count-terms-table", "cumulative-sum", "daily-by-result",
        "daily-pass-rate-by-domain", "daily-pass-rate", "daily-tokyo", "daily-utc-setting", "derivative", "disposition-pie", "domains-table",
        "extended-stats", "filters-labels", "filters-over-time", "header-from-table", "histogram", "hourly-offset", "ip-range-query", "ipv6-quoted",
        "missing-field", "monthly", "moving-fn", "no-alias-two-metrics", "no-match-daily", "no-match", "pass-rate-overall", "percentiles", "raw-data",
        "raw-document", "reporters-table", "script-over-count", "sources-three-levels", "spf-alignment-pie", "terms-missing",
        "terms-order-by-hidden-cardinality", "terms-order-default", "terms-order-key", "terms-size-zero", "three-targets", "top-metrics", "total-messages",
        "trim-edges", "two-scripts-table", "two-targets-one-hidden", "two-terms-daily", "variables-replaced", "weekly-tokyo",
    ];

    private static IEnumerable<TestCaseData<string>> Requests() => Names.Select(name => new TestCaseData<string>(name).SetArgDisplayNames(name));

    private static IEnumerable<TestCaseData<string>> Answers() => Requests().Where(pair => (string?)pair.Arguments[0] != WithoutAnswer);

    [Test]
    public void No_pair_is_left_out() => Assert.That(
        Directory.GetFiles(Repository.Shared("grafana-golden"), "*.targets.json").Select(file => Path.GetFileName(file).Replace(".targets.json", "", StringComparison.Ordinal)),
        Is.EquivalentTo(Names));

    [TestCaseSource(nameof(Requests))]
    public void The_request_is_what_Grafana_sends(string name)
    {
        JsonObject given = Given(name);
        string expected = File.ReadAllText(Repository.Shared($"grafana-golden/{name}.request.ndjson"));
        PanelQuery query = new(
            given["from"]!.GetValue<long>(), given["to"]!.GetValue<long>(), given["intervalMs"]!.GetValue<long>(), given.Text("index")!, given.Text("timeField")!);

        string built = RequestBuilder.Build(given.Objects("targets"), query);

        Assert.That(Lines(built), Is.EqualTo(Lines(expected)).Using<JsonNode>((one, other) => JsonNode.DeepEquals(one, other)), built);
    }

    [TestCaseSource(nameof(Answers))]
    public void The_frames_are_what_Grafana_makes(string name)
    {
        JsonObject given = Given(name);
        JsonObject answer = JsonReading.ParseObject(File.ReadAllText(Repository.Shared($"grafana-golden/{name}.response.json")));
        JsonObject expected = JsonReading.ParseObject(File.ReadAllText(Repository.Shared($"grafana-golden/{name}.frames.json")));

        IReadOnlyDictionary<string, IReadOnlyList<Frame>> frames = FrameReader.Read(given.Objects("targets"), answer, given.Text("timeField")!);

        Assert.That(frames.Keys, Is.EquivalentTo(expected.Select(one => one.Key)));
        Assert.That(
            frames.ToDictionary(one => one.Key, one => string.Join('\n', one.Value.Select(Told))),
            Is.EqualTo(expected.ToDictionary(one => one.Key, one => string.Join('\n', one.Value!.AsArray().Select(frame => Told(frame!.AsObject()))))));
    }

    private static JsonObject Given(string name) => JsonReading.ParseObject(File.ReadAllText(Repository.Shared($"grafana-golden/{name}.targets.json")));

    private static JsonNode[] Lines(string ndjson) => [.. ndjson.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];

    private static string Told(Frame frame) =>
        Told(frame.Name, frame.Fields.Select(field => (field.Name, Kind: field.Kind.ToString(), Values: field.Values.Select(value => Canonical(value as JsonNode ?? JsonValue.Create(value))))));

    private static string Told(JsonObject frame) => Told(
        frame.Text("name"),
        frame.Objects("fields").Select(field => (field.Text("name")!, Kind(field.Text("type")!), field["values"]!.AsArray().Select(Canonical))));

    private static string Told(string? name, IEnumerable<(string Name, string Kind, IEnumerable<string> Values)> fields) =>
        $"'{name}' " + string.Join("; ", fields.Select(field => $"{field.Name} ({field.Kind}): {string.Join(", ", field.Values)}"));

    private static string Kind(string type) => type.TrimStart('[', ']', '*') switch
    {
        "float64" => nameof(FieldKind.Number),
        "string" => nameof(FieldKind.Text),
        "time.Time" => nameof(FieldKind.Time),
        _ => nameof(FieldKind.Json),
    };

    // Keys in order and numbers as doubles, whoever wrote them.
    private static string Canonical(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject its => "{" + string.Join(", ", its.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}: {Canonical(one.Value)}")) + "}",
        JsonArray list => "[" + string.Join(", ", list.Select(Canonical)) + "]",
        _ => node.Number() is { } number ? JsonValue.Create(number).ToJsonString() : node.ToJsonString(),
    };
}
