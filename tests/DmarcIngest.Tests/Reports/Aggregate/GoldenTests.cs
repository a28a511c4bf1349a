using System.Text.Json;
using System.Text.Json.Nodes;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Reports.Aggregate;

/// <summary>Each X.xml in the folder Golden has its rows beside it in X.ndjson, written by hand; ids are left to their own tests.</summary>
public sealed class GoldenTests
{
    public static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Folder, "*.xml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    private static string Folder => Path.Combine(Repository.Root, "tests", "DmarcIngest.Tests", "Reports", "Aggregate", "Golden");

    [TestCaseSource(nameof(Files))]
    public void Rows_are_as_written_by_hand(string name)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Folder, name + ".xml"));
        string[] expected = File.ReadAllLines(Path.Combine(Folder, name + ".ndjson"));
        AggregateRow[] rows = [.. Samples.ParseAll(bytes).SelectMany(Samples.Rows)];
        Assert.That(rows, Has.Length.EqualTo(expected.Length));
        using (Assert.EnterMultipleScope())
        {
            for (int i = 0; i < rows.Length; i++)
            {
                JsonNode actual = JsonNode.Parse(Json(rows[i]))!;
                actual.AsObject().Remove("report_uid");
                Assert.That(JsonNode.DeepEquals(actual, JsonNode.Parse(expected[i])), Is.True, $"Row {i} is {actual.ToJsonString()}");
            }
        }
    }

    internal static byte[] Json(AggregateRow row)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            row.WriteTo(writer);
        }

        return stream.ToArray();
    }
}
