using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DmarcIngest.Storage.Elasticsearch;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Deploy;

/// <summary>What Grafana reads when it starts: data sources and dashboard folders, and the variables that they and the compose files need.</summary>
[TestFixture]
internal sealed partial class ProvisioningTests
{
    private static readonly string[] ComposeFiles = ["compose.yaml", "compose.opensearch.yaml", "compose.alerts.yaml"];

    private static readonly TestCaseData[] Flavours =
    [
        new("elasticsearch", "grafana/provisioning/datasources/elasticsearch.yaml", "compose.yaml"),
        new("grafana-opensearch-datasource", "grafana/provisioning-opensearch/datasources/opensearch.yaml", "compose.opensearch.yaml"),
    ];

    [TestCaseSource(typeof(DeployFolder), nameof(DeployFolder.YamlFiles))]
    public void Every_YAML_file_can_be_read(string file) => Assert.That(DeployFolder.Yaml(file), Is.Not.Empty);

    [TestCaseSource(nameof(Flavours))]
    public void Data_sources_are_those_that_the_dashboards_name(string type, string file, string composeFile)
    {
        JsonNode[] sources = [.. DeployFolder.Yaml(file)["datasources"]!.AsArray().Select(source => source!)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(sources.Select(source => ((string)source["uid"]!, (string)(source["jsonData"]!["index"] ?? source["jsonData"]!["database"])!)),
                Is.EquivalentTo(DeployFolder.DataSources.Select(source => (source.Key, source.Value.Index))));
            Assert.That(sources.Select(source => (string)source["name"]!), Is.Unique);
            Assert.That(sources.Select(source => (string)source["type"]!), Is.All.EqualTo(type));
            Assert.That(sources.Select(source => (string)source["jsonData"]!["timeField"]!), Is.All.EqualTo("@timestamp"));
            Assert.That(sources.Select(source => (bool)source["editable"]!), Is.All.False);
            Assert.That(sources.Where(source => source["jsonData"]!["timeInterval"] is not null).Select(source => ((string)source["uid"]!, (string)source["jsonData"]!["timeInterval"]!)),
                Is.EquivalentTo(new[] { ("dmarc-aggregate", "1d"), ("dmarc-tls", "1d") }));
            string image = (string)DeployFolder.Yaml(composeFile)["services"]![type == "elasticsearch" ? "elasticsearch" : "opensearch"]!["image"]!;
            Assert.That(sources.Select(source => (string?)source["jsonData"]!["version"]), Is.All.EqualTo(type == "elasticsearch" ? null : image.Split(':')[1]), "the plugin composes queries by it");
        }
    }

    [Test]
    public void Data_sources_look_where_the_daemon_writes()
    {
        IndexNames names = new("", null);
        Assert.That(DeployFolder.DataSources.Values, Is.EquivalentTo(IndexTemplates.Kinds.Select(kind => (names.Pattern(kind), kind))));
    }

    [TestCaseSource(nameof(Flavours))]
    public void Data_sources_check_the_certificate_and_hold_no_secret(string type, string file, string composeFile)
    {
        JsonObject variables = DeployFolder.Yaml(composeFile)["services"]!["grafana"]!["environment"]!.AsObject();
        foreach (JsonNode? source in DeployFolder.Yaml(file)["datasources"]!.AsArray())
        {
            (string Path, string Text)[] given = [.. DeployFolder.Texts(source).Where(value => value.Text.Contains('$', StringComparison.Ordinal))];
            Assert.That(given.Select(value => value.Path), Is.EquivalentTo(new[] { "/url", "/basicAuthUser", "/secureJsonData/basicAuthPassword", "/secureJsonData/tlsCACert" }), type);
            Assert.That(given.Select(value => Variable().Match(value.Text).Groups[1].Value).Where(name => name.Length > 0), Is.SubsetOf(variables.Select(variable => variable.Key)));
            Assert.That((bool)source!["jsonData"]!["tlsAuthWithCACert"]! && source["jsonData"]!["tlsSkipVerify"] is null);
            Assert.That(source["secureJsonData"]!.AsObject().Count, Is.EqualTo(2));
        }
    }

    [Test]
    public void Each_variable_of_the_compose_files_stands_in_the_example_and_none_is_left_over()
    {
        IEnumerable<string> used = ComposeFiles.SelectMany(file => ComposeVariable().Matches(File.ReadAllText(DeployFolder.Path(file)))).Select(match => match.Groups[1].Value).Distinct();
        Assert.That(DeployFolder.EnvironmentExample().Keys, Is.EquivalentTo(used));
    }

    [Test]
    public void The_example_has_no_password()
    {
        Dictionary<string, string> example = DeployFolder.EnvironmentExample();
        Assert.That(example.Where(variable => variable.Key.Contains("PASSWORD", StringComparison.Ordinal)).Select(variable => variable.Value).ToArray(), Has.Length.GreaterThanOrEqualTo(6).And.All.Empty);
        Assert.That(example.Where(variable => variable.Value.Length > 0).Select(variable => variable.Key), Is.EquivalentTo(new[] { "GRAFANA_ROOT_URL", "GRAFANA_LANGUAGE" }));
    }

    [Test]
    public void A_line_of_ignored_files_keeps_the_secrets_out_of_the_repository_and_the_image()
    {
        Assert.That(File.ReadLines(Path.Combine(Repository.Root, ".gitignore")), Does.Contain("/deploy/.env"));
        Assert.That(File.ReadLines(Path.Combine(Repository.Root, ".dockerignore")), Does.Contain("**/.env"));
    }

    [TestCase("compose.yaml", "../grafana-dashboards/")]
    [TestCase("compose.opensearch.yaml", "../grafana-dashboards/opensearch/")]
    public void Dashboards_of_each_language_have_a_folder_and_lie_where_Grafana_looks(string composeFile, string host)
    {
        Dictionary<string, string> mounts = DeployFolder.Yaml(composeFile)["services"]!["grafana"]!["volumes"]!.AsArray().Select(mount => mount!.ToString().Split(':')).ToDictionary(mount => mount[1], mount => mount[0]);
        JsonNode[] providers = [.. new[] { "en", "ja" }.Select(language => DeployFolder.Yaml($"grafana/provisioning/dashboards/{language}.yaml")["providers"]!.AsArray().Single()!)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(mounts["/etc/grafana/provisioning/dashboards"], Is.EqualTo("./grafana/provisioning/dashboards"));
            Assert.That(providers.Select(provider => mounts.GetValueOrDefault((string)provider["options"]!["path"]!)), Is.EqualTo(new[] { host + "en", host + "ja" }));
            Assert.That(providers.Select(provider => (string)provider["folder"]!), Is.EqualTo(new[] { "DMARC", "DMARC (日本語)" }));
            Assert.That(providers.Select(provider => (string)provider["name"]!), Is.Unique);
            Assert.That(providers.Select(provider => (string)provider["folderUid"]!), Is.Unique);
        }
    }

    [Test]
    public void The_daemon_has_the_rights_of_the_README_and_Grafana_can_only_read()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        JsonNode told = JsonNode.Parse(readme[readme.IndexOf("<!-- key -->", StringComparison.Ordinal)..].Split("```")[1]["json".Length..])!["role_descriptors"]!["dmarc-ingest"]!;
        JsonNode writer = JsonNode.Parse(File.ReadAllText(DeployFolder.Path("setup/elasticsearch-writer.json")))!;
        JsonNode reader = JsonNode.Parse(File.ReadAllText(DeployFolder.Path("setup/elasticsearch-reader.json")))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Strings(writer["cluster"]), Is.EquivalentTo(Strings(told["cluster"])));
            Assert.That(Strings(writer["indices"]![0]!["privileges"]), Is.EquivalentTo(Strings(told["indices"]![0]!["privileges"])));
            Assert.That(Strings(writer["indices"]![0]!["names"]), Is.SupersetOf(Strings(told["indices"]![0]!["names"])));
            Assert.That(Strings(reader["cluster"]), Is.EqualTo(new[] { "monitor" }));
            Assert.That(Strings(reader["indices"]![0]!["privileges"]), Is.EquivalentTo(new[] { "read", "view_index_metadata" }));
            Assert.That(DeployFolder.DataSources.Values.Select(source => source.Index.TrimEnd('-', '*') + "*"), Is.EquivalentTo(Strings(reader["indices"]![0]!["names"])));
        }
    }

    private static IEnumerable<string> Strings(JsonNode? list) => list!.AsArray().Select(item => (string)item!);

    [GeneratedRegex(@"(?<!\$)\$\{([A-Z_]+)")]
    private static partial Regex ComposeVariable();

    // As Grafana writes them; two underscores begin its own functions, such as $__file{…}.
    [GeneratedRegex(@"\$(?!__)\{?([A-Za-z_]+)")]
    private static partial Regex Variable();
}
