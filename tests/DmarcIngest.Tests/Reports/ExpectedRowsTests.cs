using System.Text.Json.Nodes;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Failure;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Reports.Tls;

namespace DmarcIngest.Tests.Reports;

/// <summary>
/// Real failure and SMTP TLS reports, where the corpus is at hand, against rows that were written by reading them: the folder Expected has
/// X.json for each file X. Ids are left to their own tests.
/// </summary>
public sealed class ExpectedRowsTests
{
    public static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    private static string Folder => Path.Combine(Repository.Root, "tests", "DmarcIngest.Tests", "Reports", "Expected");

    [TestCaseSource(nameof(Files))]
    public void Rows_are_what_the_report_says(string name)
    {
        string samples = Repository.Shared("corpus/parsedmarc-samples");
        string file = new[] { "failure", "smtp_tls" }.Select(kind => Path.Combine(samples, kind, name)).First(File.Exists);
        JsonArray expected = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name + ".json")))!.AsArray();
        ReportReader reader = new(new ReadLimits(), new FailurePrivacy(PrivacyLevel.Full, default));

        JsonObject[] rows = [.. reader.Read(File.ReadAllBytes(file)).Results.Cast<Parsed>().SelectMany(parsed => parsed.Report.ReadRows()).Select(TlsSamples.Json)];

        Assert.That(rows, Has.Length.EqualTo(expected.Count));
        using (Assert.EnterMultipleScope())
        {
            for (int i = 0; i < rows.Length; i++)
            {
                Assert.That(rows[i].Remove("report_uid"), Is.True);
                foreach (string field in rows[i].Select(pair => pair.Key).Union(expected[i]!.AsObject().Select(pair => pair.Key)))
                {
                    Assert.That(rows[i][field]?.ToJsonString(), Is.EqualTo(expected[i]![field]?.ToJsonString()), $"row {i}, {field}");
                }
            }
        }
    }

    [Test]
    public void Every_sample_has_its_rows_written_down()
    {
        string samples = Repository.Shared("corpus/parsedmarc-samples");

        Assert.That(Files(), Is.EquivalentTo(new[] { "failure", "smtp_tls" }.SelectMany(kind => Directory.EnumerateFiles(Path.Combine(samples, kind))).Select(Path.GetFileName)));
    }
}
