using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Storage.Elasticsearch;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Storage.Elasticsearch;

/// <summary>Templates and index names on real servers.</summary>
[TestFixture("elasticsearch")]
[TestFixture("opensearch")]
internal sealed class TemplateTests(string product)
{
    [Test]
    public async Task An_older_template_is_replaced_and_an_index_that_exists_gets_the_new_fields()
    {
        string url = (await TestServer.SharedAsync(product)).Url;
        using HttpClient http = new();
        await PutAsync(http, $"{url}/_index_template/old_dmarc_aggregate", """{"index_patterns":["old_dmarc_aggregate-*"],"priority":500,"version":1,"template":{"mappings":{"dynamic":false,"properties":{"org_name":{"type":"keyword"}}}}}""");
        await PutAsync(http, $"{url}/old_dmarc_aggregate-2025-08", "{}");
        await using ElasticsearchReportStore store = Stores.Make(url, "old_");

        await store.PrepareAsync(CancellationToken.None);

        JsonNode template = (await http.GetFromJsonAsync<JsonNode>($"{url}/_index_template/old_dmarc_aggregate"))!["index_templates"]![0]!["index_template"]!;
        JsonNode mapping = (await http.GetFromJsonAsync<JsonNode>($"{url}/old_dmarc_aggregate-2025-08/_mapping"))!["old_dmarc_aggregate-2025-08"]!["mappings"]!["properties"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)template["version"]!, Is.GreaterThan(1));
            Assert.That((string?)mapping["source_ip_address"]?["type"], Is.EqualTo("ip"));
            Assert.That((string?)mapping["org_name"]?["type"], Is.EqualTo("keyword"));
        }
    }

    [Test]
    public async Task Indices_of_version_five_take_the_new_fields_of_the_ingest_log_and_events_get_a_template()
    {
        string url = (await TestServer.SharedAsync(product)).Url;
        using HttpClient http = new();
        await PutAsync(http, $"{url}/_index_template/five_dmarc_ingest", """{"index_patterns":["five_dmarc_ingest-*"],"priority":500,"version":5,"template":{"mappings":{"dynamic":false,"properties":{"outcome":{"type":"keyword"}}}}}""");
        await PutAsync(http, $"{url}/five_dmarc_ingest-2025-08", "{}");
        await using ElasticsearchReportStore store = Stores.Make(url, "five_");

        await store.PrepareAsync(CancellationToken.None);

        JsonNode mapping = (await http.GetFromJsonAsync<JsonNode>($"{url}/five_dmarc_ingest-2025-08/_mapping"))!["five_dmarc_ingest-2025-08"]!["mappings"]!["properties"]!;
        JsonNode events = (await http.GetFromJsonAsync<JsonNode>($"{url}/_index_template/five_dmarc_events"))!["index_templates"]![0]!["index_template"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                new[] { "tenant", "reporters", "domains", "report_delay_seconds", "lag_seconds", "waiting" }.Select(field => (string?)mapping[field]?["type"]),
                Is.EqualTo(["keyword", "keyword", "keyword", "long", "long", "long"]));
            Assert.That(events["index_patterns"]!.ToJsonString(), Is.EqualTo("""["five_dmarc_events-*"]"""));
        }
    }

    [Test]
    public async Task A_template_of_a_newer_program_is_left_alone()
    {
        string url = (await TestServer.SharedAsync(product)).Url;
        using HttpClient http = new();
        await PutAsync(http, $"{url}/_index_template/newer_dmarc_aggregate", """{"index_patterns":["newer_dmarc_aggregate-*"],"priority":500,"version":999,"template":{}}""");
        await using ElasticsearchReportStore store = Stores.Make(url, "newer_");

        await store.PrepareAsync(CancellationToken.None);

        JsonNode templates = (await http.GetFromJsonAsync<JsonNode>($"{url}/_index_template/newer_*"))!["index_templates"]!;
        Dictionary<string, int> versions = templates.AsArray().ToDictionary(one => (string)one!["name"]!, one => (int)one!["index_template"]!["version"]!);
        Assert.That(versions["newer_dmarc_aggregate"], Is.EqualTo(999));
        Assert.That(versions.Keys, Is.EquivalentTo(new[] { "newer_dmarc_aggregate", "newer_dmarc_failure", "newer_smtp_tls", "newer_dmarc_ingest", "newer_dmarc_sources", "newer_dmarc_domains", "newer_dmarc_events" }));
    }

    [Test]
    public async Task Prefix_suffix_and_keyword_sub_fields_show_in_the_index()
    {
        string url = (await TestServer.SharedAsync(product)).Url;
        using HttpClient http = new();
        await using ElasticsearchReportStore store = Stores.Make(url, "named_", null, ("IndexSuffix", "blue"), ("KeywordSubFields", "true"));
        await store.PrepareAsync(CancellationToken.None);

        await store.WriteAsync([new RowWrite(Rows.Aggregate("a"), 1, 0)], CancellationToken.None);

        JsonNode mapping = (await http.GetFromJsonAsync<JsonNode>($"{url}/named_dmarc_aggregate_blue-2025-09/_mapping"))!["named_dmarc_aggregate_blue-2025-09"]!["mappings"]!["properties"]!;
        Assert.That((string?)mapping["org_name"]?["fields"]?["keyword"]?["type"], Is.EqualTo("keyword"));
    }

    [Test]
    public async Task A_closed_month_past_the_retention_is_dropped_and_a_later_one_stays()
    {
        string url = (await TestServer.SharedAsync(product)).Url;
        using HttpClient http = new();
        await using ElasticsearchReportStore store = Stores.Make(url, "closed_");
        await store.PrepareAsync(CancellationToken.None);
        await store.WriteAsync(
            [new RowWrite(Rows.Aggregate("a", Rows.ReportOf(Rows.September.AddMonths(-1))), 1, 0), new RowWrite(Rows.Aggregate("b"), 1, 0)], CancellationToken.None);
        foreach (string month in new[] { "2025-08", "2025-09" })
        {
            using HttpResponseMessage closed = await http.PostAsync(new Uri($"{url}/closed_dmarc_aggregate-{month}/_close"), null);
            Assert.That(closed.IsSuccessStatusCode, Is.True);
        }

        PurgeSummary dry = await store.PurgeAsync(RowKind.Aggregate, Rows.September.AddDays(10), PurgeMode.DryRun, CancellationToken.None);
        PurgeSummary real = await store.PurgeAsync(RowKind.Aggregate, Rows.September.AddDays(10), PurgeMode.Delete, CancellationToken.None);

        string left = await http.GetStringAsync(new Uri($"{url}/_cat/indices/closed_*?h=index&expand_wildcards=all"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(dry.Parts, Is.EqualTo(new[] { "closed_dmarc_aggregate-2025-08 (whole index, closed)" }));
            Assert.That(real.Parts, Is.EqualTo(dry.Parts));
            Assert.That(left.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(new[] { "closed_dmarc_aggregate-2025-09" }));
        }
    }

    [Test]
    public async Task What_is_derived_lives_in_one_index_each_and_its_template_catches_no_other()
    {
        string url = (await TestServer.SharedAsync(product)).Url;
        using HttpClient http = new();
        await using ElasticsearchReportStore store = Stores.Make(url, "one_", null, ("IndexSuffix", "blue"));
        await store.PrepareAsync(CancellationToken.None);
        StoredRow[] rows = [Rows.Source("1", Rows.September), Rows.Source("2", Rows.September.AddMonths(-1)), Rows.Domain("3", Rows.September), Rows.Domain("4", Rows.September.AddYears(-1))];

        await store.WriteAsync([.. rows.Select(row => new RowWrite(row, 1, 0))], CancellationToken.None);
        await PutAsync(http, $"{url}/one_dmarc_sources_blue-copy", "{}");
        PurgeSummary purged = await store.PurgeAsync(RowKind.Source, Rows.September.AddDays(1), PurgeMode.Delete, CancellationToken.None);

        string indices = await http.GetStringAsync(new Uri($"{url}/_cat/indices/one_*?h=index"));
        JsonNode copy = (await http.GetFromJsonAsync<JsonNode>($"{url}/one_dmarc_sources_blue-copy/_mapping"))!["one_dmarc_sources_blue-copy"]!["mappings"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                indices.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                Is.EquivalentTo(new[] { "one_dmarc_sources_blue", "one_dmarc_sources_blue-copy", "one_dmarc_domains_blue" }));
            Assert.That(copy["properties"], Is.Null);
            Assert.That((purged.Rows, purged.Parts.Single()), Is.EqualTo((2L, "one_dmarc_sources_blue (before 2025-09-02, 2 rows)")));
        }
    }

    [Test]
    public async Task An_index_without_a_month_that_is_closed_is_left_alone()
    {
        string url = (await TestServer.SharedAsync(product)).Url;
        using HttpClient http = new();
        await using ElasticsearchReportStore store = Stores.Make(url, "shut_");
        await store.PrepareAsync(CancellationToken.None);
        await store.WriteAsync([new RowWrite(Rows.Source("1", Rows.September), 1, 0)], CancellationToken.None);
        using HttpResponseMessage closed = await http.PostAsync(new Uri($"{url}/shut_dmarc_sources/_close"), null);

        PurgeSummary purged = await store.PurgeAsync(RowKind.Source, Rows.September.AddDays(1), PurgeMode.Delete, CancellationToken.None);

        Assert.That(closed.IsSuccessStatusCode, Is.True);
        Assert.That((purged.Rows, purged.Parts.Count, await store.ReadAsync(RowKind.Source, CancellationToken.None).CountAsync()), Is.EqualTo((0L, 0, 0)));
    }

    private static async Task PutAsync(HttpClient http, string url, string json)
    {
        using StringContent body = new(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await http.PutAsync(new Uri(url), body);
        Assert.That(answer.IsSuccessStatusCode, Is.True, await answer.Content.ReadAsStringAsync());
    }
}
