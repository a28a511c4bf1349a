using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Storage.Elasticsearch;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Storage.Elasticsearch;

/// <summary>What the contract of stores cannot see of evidence and revisions: documents as they lie in the index, and how they are asked for.</summary>
[TestFixture("elasticsearch")]
[TestFixture("opensearch")]
internal sealed class RevisionTests(string product)
{
    private static readonly RowRevision Judged = new(
        new SourceVerdict("forwarder", "high", "rule", ["rule"]), new SourceSender("Sender", "forwarder", "rdns"), "mx.example.net", "example.net");

    private readonly string prefix = $"r{Guid.NewGuid():N}"[..12] + "_";

    [Test]
    public async Task A_revision_leaves_the_other_fields_and_the_version_as_they_were()
    {
        string url = (await TestServer.SharedAsync(product)).Url;
        using HttpClient http = new();
        await using ElasticsearchReportStore store = await OpenAsync(url, "kept_");
        const string Before = """
            "raw":{"number":1.50,"large":12345678901234567890123,"text":"\ud83d \u3042\/"},"message_count":1e1,
            """;
        const string Document = $$"""
            {"@timestamp":"2025-09-03T00:00:00Z",{{Before}}"org_name":"reporter.example","published_policy":{"domain":"example.com","pct": 100},
            "source_ip_address":"192.0.2.1","auth_evidence":"dkim=none","auth_signer":"none","source_name":"unknown","verdict_rule":"not_judged"}
            """;
        string index = $"{url}/{prefix}kept_dmarc_aggregate-2025-09/_doc/x";
        using StringContent body = new(Document.ReplaceLineEndings(""), Encoding.UTF8, "application/json");
        using HttpResponseMessage put = await http.PutAsync(new Uri(index + "?version=7&version_type=external_gte"), body);
        Assert.That(put.IsSuccessStatusCode, Is.True, await put.Content.ReadAsStringAsync());

        long changed = await store.ReviseAsync("example.com", Rows.September, [IPAddress.Parse("192.0.2.1")], _ => Judged, CancellationToken.None);

        string after = await http.GetStringAsync(new Uri(index));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(changed, Is.EqualTo(1));
            Assert.That(after, Does.Contain(Before).And.Contain("\"pct\": 100").And.Contain("\"_version\":7").And.Contain("\"source_verdict\":\"forwarder\""));
            Assert.That(after.Split("\"source_name\"").Length, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task A_row_that_a_newer_one_replaces_during_a_revision_stays_the_newer_one()
    {
        string url = (await TestServer.SharedAsync(product)).Url;
        await using ElasticsearchReportStore store = await OpenAsync(url, "race_");
        AggregateRow Row(long count) => Rows.WithEvidence(Rows.Aggregate("a", count: count));
        await store.WriteAsync([new RowWrite(Row(1), 5, 0)], CancellationToken.None);

        // The function is not asynchronous, and the write must come between reading and writing back.
        long changed = await store.ReviseAsync(
            "example.com",
            Rows.September,
            [IPAddress.Parse("192.0.2.1")],
            _ => store.WriteAsync([new RowWrite(Row(2), 6, 0)], CancellationToken.None).GetAwaiter().GetResult().Stored == 1 ? Judged : null,
            CancellationToken.None);

        ReadOnlyMemory<byte> stored = await store.ReadAsync(RowKind.Aggregate, CancellationToken.None).SingleAsync();
        Assert.That(changed, Is.Zero);
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(stored.Span), Rows.Expected(Row(2))), Is.True);
    }

    [TestCase(1)]
    [TestCase(4)]
    [TestCase(1_000)]
    public async Task Evidence_is_the_same_however_it_is_sliced(int rows)
    {
        string url = (await TestServer.SharedAsync(product)).Url;
        await using ElasticsearchReportStore store = await OpenAsync(url, $"slice{rows}_");
        (string Domain, int Day)[] written =
            [("b.example", 1), ("b.example", 1), .. Enumerable.Range(1, 61).Where(day => day % 3 != 2).Select(day => ("c.example", day)), ("d.example", 40), ("a.example", 61)];
        await store.WriteAsync(
            written.Select((row, i) => new RowWrite(Rows.WithEvidence(Rows.Aggregate($"{i}", Rows.Of(row.Domain, row.Day))), 1, 0)), CancellationToken.None);
        using HttpClient http = new() { BaseAddress = new Uri(url) };
        ElasticsearchClient client = new(http);
        CompositePages pages = new(client);
        IndexQueries queries = new(client, new IndexNames($"{prefix}slice{rows}_", null), new IndexScroll(client), pages);

        List<EvidenceGroup> groups = await new IndexEvidence(pages, new DomainSlices(pages), queries) { SliceRows = rows }
            .ReadAsync(Rows.September, Rows.September.AddMonths(2), CancellationToken.None).ToListAsync();

        Assert.That(groups.Select(group => group.Domain).Distinct(), Is.EqualTo(new[] { "a.example", "b.example", "c.example", "d.example" }));
        Assert.That(
            groups.Select(group => (group.Domain, group.Day, group.Rows)),
            Is.EqualTo(written.GroupBy(row => row).OrderBy(row => row.Key).Select(row => (row.Key.Domain, new DateOnly(2025, 8, 31).AddDays(row.Key.Day), (long)row.Count()))));
    }

    [Test]
    public async Task Rows_of_an_index_from_before_the_fields_are_left_out_and_the_other_months_are_read()
    {
        string url = (await TestServer.SharedAsync(product)).Url;
        using HttpClient http = new();
        string index = $"{url}/{prefix}old_dmarc_aggregate-2025-09";
        using StringContent mapping = new(
            """{"mappings":{"dynamic":false,"properties":{"@timestamp":{"type":"date"},"org_name":{"type":"keyword"},"source_ip_address":{"type":"ip"}}}}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage old = await http.PutAsync(new Uri(index), mapping);
        using HttpResponseMessage made = await http.PutAsJsonAsync(new Uri($"{index}/_doc/x?refresh=true"), new Dictionary<string, object>
        {
            ["@timestamp"] = "2025-09-03T00:00:00Z",
            ["org_name"] = "reporter.example",
            ["source_ip_address"] = "192.0.2.1",
            ["message_count"] = 3,
        });
        Assert.That((old.IsSuccessStatusCode, made.IsSuccessStatusCode), Is.EqualTo((true, true)));
        await using ElasticsearchReportStore store = await OpenAsync(url, "old_");
        await store.WriteAsync([new RowWrite(Rows.WithEvidence(Rows.Aggregate("a", Rows.Of("example.com", 40))), 1, 0)], CancellationToken.None);

        List<EvidenceGroup> groups = await store.ReadEvidenceAsync(Rows.September, Rows.September.AddMonths(2), CancellationToken.None).ToListAsync();
        long changed = await store.ReviseAsync("example.com", Rows.September, [IPAddress.Parse("192.0.2.1")], _ => Judged, CancellationToken.None);

        Assert.That((groups.Single().Day, changed), Is.EqualTo((new DateOnly(2025, 10, 10), 0L)));
    }

    private async Task<ElasticsearchReportStore> OpenAsync(string url, string name)
    {
        ElasticsearchReportStore store = Stores.Make(url, prefix + name);
        await store.PrepareAsync(CancellationToken.None);
        return store;
    }
}
