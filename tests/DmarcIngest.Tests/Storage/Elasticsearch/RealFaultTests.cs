using System.Net.Http.Headers;
using System.Text;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Storage.Elasticsearch;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Storage.Elasticsearch;

/// <summary>Faults of real servers that must never be taken for bad rows: nothing refused, everything stored once the fault is gone.</summary>
[TestFixture("elasticsearch")]
[TestFixture("opensearch")]
internal sealed class RealFaultTests(string product)
{
    [Test]
    public async Task An_index_that_is_read_only_because_the_disk_is_full_is_waited_for()
    {
        TestServer server = await TestServer.SharedAsync(product);
        await using ElasticsearchReportStore store = Stores.Make(server.Url, "flood_", new HastyTime());
        await store.PrepareAsync(CancellationToken.None);
        await store.WriteAsync([Row("before", 1)], CancellationToken.None);
        await PutAsync(server, "flood_dmarc_aggregate-*/_settings", """{"index.blocks.read_only_allow_delete":true}""");

        BrokenWorldException trouble = (await Assert.ThrowsAsync<BrokenWorldException>(
            async () => await store.WriteAsync([Row("after", 2)], CancellationToken.None)))!;
        await PutAsync(server, "flood_dmarc_aggregate-*/_settings", """{"index.blocks.read_only_allow_delete":null}""");
        WriteSummary written = await store.WriteAsync([Row("after", 2)], CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(trouble.Message, Does.Contain("disk"));
            Assert.That((written.Stored, written.Refused.Count), Is.EqualTo((1, 0)));
        }
    }

    [Test]
    public async Task A_full_shard_limit_is_no_fault_of_the_row()
    {
        TestServer server = await TestServer.StartAsync(product, "--setting", "cluster.max_shards_per_node=1");
        await using ElasticsearchReportStore store = Stores.Make(server.Url, "shards_", new HastyTime());
        await store.PrepareAsync(CancellationToken.None);

        // An index counts with its replica also where there is no second node for it, so that one shard is too few for the first.
        BrokenWorldException trouble = (await Assert.ThrowsAsync<BrokenWorldException>(
            async () => await store.WriteAsync([Row("first", 1)], CancellationToken.None)))!;
        await PutAsync(server, "_cluster/settings", """{"persistent":{"cluster.max_shards_per_node":1000}}""");
        WriteSummary written = await store.WriteAsync([Row("first", 1)], CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(trouble.Message, Does.Contain("max_shards_per_node"));
            Assert.That((written.Stored, written.Refused.Count), Is.EqualTo((1, 0)));
        }
    }

    private static RowWrite Row(string name, long count)
    {
        string xml = SampleReports.Head(name, Rows.September) + SampleReports.Record("192.0.2.1", count) + "</feedback>";
        Parsed parsed = (Parsed)new ReportReader(new ReadLimits()).Read(Encoding.UTF8.GetBytes(xml)).Results.Single();
        return new RowWrite(parsed.Report.ReadRows().Single(), 1, 0);
    }

    private static async Task PutAsync(TestServer server, string path, string json)
    {
        using HttpClient client = new();
        using StringContent body = new(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using HttpResponseMessage answer = await client.PutAsync(new Uri($"{server.Url}/{path}"), body);
        Assert.That(answer.IsSuccessStatusCode, Is.True, await answer.Content.ReadAsStringAsync());
    }
}
