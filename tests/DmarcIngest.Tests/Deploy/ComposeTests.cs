using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DmarcIngest.Commands;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Deploy;

/// <summary>The compose files by the rules that need no container engine: nothing starts open, unpinned or with a password that somebody else knows.</summary>
[TestFixture("compose.yaml")]
[TestFixture("compose.opensearch.yaml")]
internal sealed partial class ComposeTests(string file)
{
    private readonly JsonObject compose = DeployFolder.Yaml(file);

    private JsonObject Services => compose["services"]!.AsObject();

    [Test]
    public void Every_image_and_plugin_has_a_full_version()
    {
        IEnumerable<string> images = Services.Where(service => service.Value!["build"] is null).Select(service => (string)service.Value!["image"]!);
        string? plugin = (string?)Services["grafana"]!["environment"]!["GF_PLUGINS_PREINSTALL_SYNC"];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(images, Is.Not.Empty.And.All.Match("^[a-z0-9./-]+:[0-9]+\\.[0-9]+\\.[0-9]+$"));
            Assert.That(plugin, Is.Null.Or.Match("^grafana-opensearch-datasource@[0-9]+\\.[0-9]+\\.[0-9]+$"));
            Assert.That(plugin is null, Is.EqualTo(file == "compose.yaml"), "only OpenSearch needs a plugin");
        }
    }

    [Test]
    public void Ports_are_open_to_this_host_only()
    {
        string[] ports = [.. Services.SelectMany(service => service.Value!["ports"]?.AsArray() ?? []).Select(port => port!.ToString())];
        Assert.That(ports, Is.Not.Empty.And.All.Match("^127\\.0\\.0\\.1:[0-9]+:[0-9]+$"));
    }

    [Test]
    public void Every_service_has_a_health_check_or_runs_once()
    {
        string[] waitedFor = [.. Services.SelectMany(service => Dependencies(service.Value!)).Where(needed => needed.Condition == "service_completed_successfully").Select(needed => needed.Service)];
        IEnumerable<string> neither = Services
            .Where(service => service.Value!["healthcheck"]?["test"] is null && !((string?)service.Value["restart"] == "no" && waitedFor.Contains(service.Key)))
            .Select(service => service.Key);
        Assert.That(neither, Is.Empty);
    }

    [Test]
    public void The_daemon_is_asked_how_it_is_without_a_shell_here_and_in_the_image()
    {
        string[] asked = [.. Services["dmarc-ingest"]!["healthcheck"]!["test"]!.AsArray().Select(word => (string)word!)];
        string image = File.ReadLines(Path.Combine(Repository.Root, "Dockerfile")).Single(line => line.StartsWith("HEALTHCHECK ", StringComparison.Ordinal));
        string[] command = [.. JsonNode.Parse(image[image.IndexOf('[', StringComparison.Ordinal)..])!.AsArray().Select(word => (string)word!)];

        Assert.That(asked, Is.EqualTo((string[])["CMD", .. command]));
        Assert.That(CommandLine.Build().Parse(command[1..]).Errors, Is.Empty);
    }

    [Test]
    public void A_service_waits_for_services_that_exist_and_can_become_ready()
    {
        (string Service, string Condition)[] needed = [.. Services.SelectMany(service => Dependencies(service.Value!))];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(needed.Select(one => one.Service).Distinct(), Is.Not.Empty.And.SubsetOf(Services.Select(service => service.Key)));
            Assert.That(needed.Where(one => one.Condition == "service_healthy" && Services[one.Service]?["healthcheck"] is null), Is.Empty);
            Assert.That(needed.Select(one => one.Condition).Distinct(), Is.SubsetOf(new[] { "service_healthy", "service_completed_successfully" }));
        }
    }

    [Test]
    public void What_is_mounted_exists_and_secrets_of_the_store_are_read_only()
    {
        string[][] mounts = [.. Services.SelectMany(service => service.Value!["volumes"]?.AsArray() ?? []).Select(mount => mount!.ToString().Split(':'))];
        string[] volumes = [.. compose["volumes"]!.AsObject().Select(volume => volume.Key)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(mounts.Select(mount => mount[0]).Where(name => name[0] != '.').Distinct(), Is.EquivalentTo(volumes));
            Assert.That(mounts.Select(mount => mount[0]).Where(name => name.StartsWith("./", StringComparison.Ordinal)).Where(name => !Path.Exists(DeployFolder.Path(name))), Is.Empty);
            Assert.That(mounts.Where(mount => mount[0] == "certificates" && mount.ElementAtOrDefault(2) != "ro"), Has.Exactly(1).Items, "only one service makes certificates");
        }
    }

    [Test]
    public void The_daemon_is_given_settings_that_it_has()
    {
        string[] settings = [.. Services["dmarc-ingest"]!["environment"]!.AsObject().Select(variable => variable.Key.Replace("__", ":", StringComparison.Ordinal))];
        Assert.That(settings.Where(setting => DaemonSettings.Schema.Find(setting) is null), Is.Empty);
        Assert.That(settings, Does.Contain("Elasticsearch:CaFile").And.Contain("Imap:Mailboxes:0:Password"));
    }

    [Test]
    public void No_service_that_stays_has_the_password_of_the_superuser_but_the_store()
    {
        IEnumerable<string> holders = Services
            .Where(service => (string?)service.Value!["restart"] != "no" && DeployFolder.Texts(service.Value["environment"]).Any(value => value.Text.Contains("STORE_ADMIN_PASSWORD", StringComparison.Ordinal)))
            .Select(service => service.Key);
        Assert.That(holders, Is.SubsetOf(new[] { "elasticsearch" }));
    }

    [Test]
    public void A_secret_is_a_variable_without_which_nothing_starts()
    {
        (string Path, string Text)[] secrets = [.. DeployFolder.Texts(compose).Where(value => SecretName().IsMatch(value.Path))];
        Assert.That(secrets, Has.Length.GreaterThanOrEqualTo(7));
        Assert.That(secrets.Where(secret => !Regex.IsMatch(secret.Text, @"^\$\{[A-Z_]+:\?[^}]+\}$")), Is.Empty);
    }

    [Test]
    public void Elasticsearch_or_OpenSearch_speaks_TLS_with_authentication()
    {
        JsonObject environment = Services[file == "compose.yaml" ? "elasticsearch" : "opensearch"]!["environment"]!.AsObject();
        string[] wanted = file == "compose.yaml"
            ? ["xpack.security.enabled", "xpack.security.http.ssl.enabled"]
            : ["DISABLE_INSTALL_DEMO_CONFIG", "plugins.security.ssl.http.enabled"];
        Assert.That(wanted.Select(name => (string?)environment[name]), Is.All.EqualTo("true"));
        Assert.That(DeployFolder.Texts(compose).Where(value => value.Path.Contains("environment", StringComparison.Ordinal) && value.Text.Contains("http://", StringComparison.Ordinal)
            && !value.Path.EndsWith("GF_SERVER_ROOT_URL", StringComparison.Ordinal)), Is.Empty, "addresses without TLS");
    }

    [Test]
    public void OpenSearch_accounts_replace_the_demo_ones_and_may_only_touch_our_indices()
    {
        string[] ours = [.. JsonNode.Parse(File.ReadAllText(DeployFolder.Path("setup/elasticsearch-writer.json")))!["indices"]![0]!["names"]!.AsArray().Select(name => (string)name!)];
        JsonObject roles = DeployFolder.Yaml("setup/opensearch-roles.yml");
        JsonObject mapping = DeployFolder.Yaml("setup/opensearch-roles-mapping.yml");
        using (Assert.EnterMultipleScope())
        {
            foreach (string account in new[] { "dmarc-ingest", "dmarc-grafana" })
            {
                Assert.That(roles[account]!["index_permissions"]![0]!["index_patterns"]!.AsArray().Select(name => (string)name!), Is.EquivalentTo(ours), account);
                Assert.That(mapping[account]!["users"]!.AsArray().Select(name => (string)name!), Is.EqualTo(new[] { account }));
            }

            Assert.That(DeployFolder.Texts(roles["dmarc-grafana"]).Select(value => value.Text), Has.None.Match("write|manage|all$|delete|create|^\\*$"));
        }
    }

    private static IEnumerable<(string Service, string Condition)> Dependencies(JsonNode service) =>
        service["depends_on"]?.AsObject().Select(needed => (needed.Key, (string)needed.Value!["condition"]!)) ?? [];

    [GeneratedRegex("environment/[^/]*(PASSWORD|SECRET|TOKEN|ApiKey)[^/]*$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
