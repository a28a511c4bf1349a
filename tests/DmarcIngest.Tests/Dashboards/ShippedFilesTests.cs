using System.Text.Json.Nodes;
using DmarcIngest.Dashboards;
using DmarcIngest.Tests.Grafana;

namespace DmarcIngest.Tests.Dashboards;

/// <summary>The files in the repository: written by the generator, without a fault that can be seen without a server.</summary>
public sealed class ShippedFilesTests
{
    [Test]
    public void Each_file_is_what_the_generator_writes_and_there_is_no_other()
    {
        Dictionary<string, string> written = DashboardFiles.Write(DashboardFiles.Utc).ToDictionary(file => file.Path, file => file.Text);
        Dictionary<string, string> shipped = Directory.EnumerateFiles(Shipped.Folder, "*.json", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(Shipped.Folder, file).Replace('\\', '/'), File.ReadAllText);

        string[] different = [.. written.Keys.Union(shipped.Keys).Where(path => written.GetValueOrDefault(path) != shipped.GetValueOrDefault(path)).Order(StringComparer.Ordinal)];
        Assert.That(different, Is.Empty, "Write them anew: dotnet run --project src/DmarcIngest.Dashboards -- grafana-dashboards");
    }

    [TestCase("en", "ja")]
    [TestCase("opensearch/en", "opensearch/ja")]
    public void No_fault_is_found(string english, string japanese) =>
        Assert.That(DashboardChecks.Find(Shipped.Read(english), Shipped.Read(japanese), Shipped.Sources), Is.Empty);

    [Test]
    public void English_words_of_the_daemon_in_a_Japanese_table_are_a_fault()
    {
        JsonObject[] japanese = [.. Shipped.Read("ja").Select(board => JsonNode.Parse(board.ToJsonString().Replace("\"detail_ja\"", "\"detail\"", StringComparison.Ordinal))!.AsObject())];

        IReadOnlyList<string> faults = DashboardChecks.Find(Shipped.Read("en"), japanese, Shipped.Sources);

        Assert.That(faults, Has.Some.EndsWith("'ポリシーの変更': shows 'detail' to Japanese readers, who have 'detail_ja'"));
    }

    [Test]
    public void Days_begin_where_they_are_asked_to() =>
        Assert.That(
            DashboardFiles.Write("Asia/Tokyo").Where(file => file.Text.Contains("\"timeZone\": \"Asia/Tokyo\"", StringComparison.Ordinal)).Select(file => file.Path),
            Has.Member("ja/overview.json").And.Member("opensearch/en/tls.json"));
}
