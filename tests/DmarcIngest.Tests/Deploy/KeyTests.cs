using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Storage.Elasticsearch;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Storage.Elasticsearch;

namespace DmarcIngest.Tests.Deploy;

/// <summary>The keys of <c>deploy/setup</c>: each does its own work on a real Elasticsearch and not that of the others, and <c>check</c> names what one lacks.</summary>
[TestFixture]
internal sealed class KeyTests
{
    private const string Prefix = "keys_";
    private TestServer server = null!;

    /// <summary>Every right of the ingest key, with what it is said to be missing on when it is taken away.</summary>
    private static IEnumerable<TestCaseData> EachRight() => Body("ingest")["role_descriptors"]!["dmarc-ingest"]!["indices"]!.AsArray()
        .SelectMany(entry => entry!["privileges"]!.AsArray().Select(right => (string)right!))
        .Select(right => new TestCaseData(right, $"{right} on {Prefix}{(right == "delete" ? "dmarc_events-*" : "dmarc_aggregate-* and ")}"))
        .Append(new TestCaseData("manage_index_templates", "manage_index_templates on the cluster"))
        .Append(new TestCaseData("monitor", "monitor on the cluster, monitor on"));

    [OneTimeSetUp]
    public async Task StartServer() => server = await TestServer.SharedAsync("elasticsearch --tls");

    [Test]
    public async Task Ingest_retention_and_reading_have_keys_that_suffice_and_no_more()
    {
        await using ElasticsearchReportStore ingest = Store(await KeyAsync(Body("ingest")));
        await ingest.CheckRightsAsync([], CancellationToken.None);
        await ingest.PrepareAsync(CancellationToken.None);
        StoredRow[] rows =
        [
            Rows.Aggregate("old", Rows.ReportOf(Rows.September.AddMonths(-2))), Rows.Aggregate("early"), Rows.Aggregate("late", Rows.ReportOf(Rows.September.AddDays(20))),
            Rows.Source("source", Rows.September), Rows.Domain("domain", Rows.September), Rows.Event("event", Rows.September),
        ];
        WriteSummary written = await ingest.WriteAsync([.. rows.Select(row => new RowWrite(row, 1, 0))], CancellationToken.None);
        await ingest.RemoveEventsAsync(Rows.September, [Rows.Id("event")], CancellationToken.None);
        int events = await ingest.ReadAsync(RowKind.Event, CancellationToken.None).CountAsync();
        BrokenWorldException kept = (await Assert.ThrowsAsync<BrokenWorldException>(() => PurgeAsync(ingest, RowKind.Aggregate)))!;

        await using ElasticsearchReportStore retention = Store(await KeyAsync(Body("retention")));
        await retention.PrepareAsync(CancellationToken.None);
        PurgeSummary gone = await PurgeAsync(retention, RowKind.Aggregate);
        PurgeSummary forgotten = await PurgeAsync(retention, RowKind.Source);
        WriteSummary told = await retention.WriteAsync([new RowWrite(Rows.Event("told", Rows.September), 1, 0)], CancellationToken.None);
        BrokenWorldException unwritten = (await Assert.ThrowsAsync<BrokenWorldException>(() => retention.WriteAsync([new RowWrite(Rows.Aggregate("new"), 1, 0)], CancellationToken.None)))!;

        // As Grafana asks; the daemon itself would ask for more.
        using HttpClient grafana = Client(new AuthenticationHeaderValue("ApiKey", await KeyAsync(Body("reader"))));
        string found = await grafana.GetStringAsync(new Uri($"{server.Url}/{Prefix}dmarc_aggregate-*/_search"));
        using StringContent document = new("{}", Encoding.UTF8, "application/json");
        using HttpResponseMessage write = await grafana.PutAsync(new Uri($"{server.Url}/{Prefix}dmarc_sources/_doc/1"), document);
        using HttpResponseMessage other = await grafana.GetAsync(new Uri($"{server.Url}/other/_search"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((written.Stored, events), Is.EqualTo((6, 0)));
            Assert.That(kept.Message, Does.Contain("[delete_index,"), "the server names the right");
            Assert.That((gone.Rows, gone.Parts.Count, forgotten.Rows, told.Stored), Is.EqualTo((2L, 2, 1L, 1)));
            Assert.That(unwritten.Message, Does.Contain("lacks a right"));
            Assert.That((int)JsonNode.Parse(found)!["hits"]!["total"]!["value"]!, Is.EqualTo(1), "what retention left");
            Assert.That(new[] { write, other }.Select(answer => answer.StatusCode), Is.All.EqualTo(HttpStatusCode.Forbidden));
        }
    }

    [TestCaseSource(nameof(EachRight))]
    public async Task A_right_that_a_key_lacks_is_named_with_where_and_what_to_do(string right, string named)
    {
        JsonNode body = Body("ingest");
        JsonNode role = body["role_descriptors"]!["dmarc-ingest"]!;
        foreach (JsonArray rights in role["indices"]!.AsArray().Select(entry => entry!["privileges"]!.AsArray()).Append(role["cluster"]!.AsArray()))
        {
            rights.RemoveAll(each => (string)each! == right);
        }

        role["indices"]!.AsArray().RemoveAll(entry => entry!["privileges"]!.AsArray().Count == 0);
        await using ElasticsearchReportStore store = Store(await KeyAsync(body));

        BrokenWorldException refused = (await Assert.ThrowsAsync<BrokenWorldException>(() => store.CheckRightsAsync([], CancellationToken.None)))!;

        Assert.That(refused.Message, Does.Contain(named).And.Contain("deploy/setup/elasticsearch-key-ingest.json").And.Contain("Rights in Elasticsearch"));
    }

    [Test]
    public async Task Check_asks_for_what_the_retention_of_the_settings_takes()
    {
        string key = await KeyAsync(Body("ingest"));
        string folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;
        try
        {
            (int without, string good) = await CheckAsync(folder, key, 0);
            (int with, string bad) = await CheckAsync(folder, key, 90);
            using (Assert.EnterMultipleScope())
            {
                Assert.That((without, with), Is.EqualTo((0, 3)), good + bad);
                Assert.That(good, Does.Contain("ok    Store: Elasticsearch"));
                Assert.That(bad, Does.Match($"FAIL  Store: .* lacks delete on {Prefix}dmarc_ingest-\\*, delete_index on {Prefix}dmarc_ingest-\\*\\. README").And.Not.Contain(key));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private Task<(int Code, string Output)> CheckAsync(string folder, string key, int ingestDays)
    {
        File.WriteAllText(Path.Combine(folder, "appsettings.json"), new JsonObject
        {
            ["Store"] = new JsonObject { ["Kind"] = "Elasticsearch" },
            ["Elasticsearch"] = new JsonObject { ["Urls"] = new JsonArray(server.Url), ["ApiKey"] = key, ["CaFile"] = server.CaFile, ["IndexPrefix"] = Prefix },
            ["Retention"] = new JsonObject { ["AggregateDays"] = 0, ["FailureDays"] = 0, ["TlsDays"] = 0, ["IngestDays"] = ingestDays },
        }.ToJsonString());
        Directory.CreateDirectory(Path.Combine(folder, "inbox"));
        return DaemonProcess.RunAsync(folder, "check");
    }

    private static Task<PurgeSummary> PurgeAsync(ElasticsearchReportStore store, RowKind kind) =>
        store.PurgeAsync(kind, Rows.September.AddDays(10), PurgeMode.Delete, CancellationToken.None);

    private ElasticsearchReportStore Store(string key) => Stores.Make(server.Url, Prefix, null, ("ApiKey", key), ("CaFile", server.CaFile));

    /// <summary>With the prefix before each name, as the files' users are told to put it.</summary>
    private static JsonNode Body(string whose)
    {
        JsonNode body = JsonNode.Parse(File.ReadAllText(DeployFolder.Path($"setup/elasticsearch-key-{whose}.json")))!;
        foreach (JsonNode? entry in body["role_descriptors"]!.AsObject().Single().Value!["indices"]!.AsArray())
        {
            entry!["names"] = new JsonArray([.. entry["names"]!.AsArray().Select(name => (JsonNode)(Prefix + (string)name!))]);
        }

        return body;
    }

    private async Task<string> KeyAsync(JsonNode body)
    {
        using HttpClient admin = Client(new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes("admin:dmarc-test"))));
        using StringContent content = new(body.ToJsonString(), Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await admin.PostAsync(new Uri($"{server.Url}/_security/api_key"), content);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), text);
        return (string)JsonNode.Parse(text)!["encoded"]!;
    }

    private static HttpClient Client(AuthenticationHeaderValue who)
    {
        // Trust is the subject of SecurityTests; here it is rights.
        HttpClient client = new(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator });
        client.DefaultRequestHeaders.Authorization = who;
        return client;
    }
}
