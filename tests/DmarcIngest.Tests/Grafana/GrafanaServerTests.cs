using System.Net;
using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

public sealed class GrafanaServerTests
{
    private const string Answer = """{"responses":[{"_shards":{"failed":0},"aggregations":{"2":{"buckets":{"all":{"doc_count":3,"1":{"value":7}}}}}},SECOND]}""";

    private static readonly DateTimeOffset Now = new(2026, 10, 8, 0, 0, 0, TimeSpan.Zero);

    private static readonly JsonObject Dashboard = JsonReading.ParseObject("""
        {"title":"Overview","templating":{"list":[{"name":"domain","type":"custom","current":{"value":["example.jp"]}}]},
         "panels":[{"title":"Messages","timeFrom":"7d","datasource":{"uid":"dmarc-aggregate"},
          "targets":[
           {"refId":"A","query":"domain:$domain","metrics":[{"id":"1","type":"sum","field":"message_count"}],
            "bucketAggs":[{"id":"2","type":"filters","settings":{"filters":[{"query":"*","label":"all"}]}}]},
           {"refId":"H","hide":true,"query":"","metrics":[],"bucketAggs":[]},
           {"refId":"B","query":"","metrics":[{"id":"1","type":"count"}],"bucketAggs":[{"id":"2","type":"terms","field":"org_name"}]}],
          "transformations":[{"id":"organize","options":{"renameByName":{"Sum":"Messages"}}}]}]}
        """);

    [Test]
    public async Task A_panel_is_asked_for_its_own_time_with_variables_replaced_and_without_hidden_targets()
    {
        Recorder recorder = new(Answer.Replace("SECOND", """{"aggregations":{"2":{"buckets":[]}}}""", StringComparison.Ordinal));

        IReadOnlyList<Frame> frames = await Run(recorder);

        JsonNode[] lines = [.. recorder.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(recorder.Address, Is.EqualTo("http://es.test/_msearch?max_concurrent_shard_requests=5"));
            Assert.That(lines, Has.Length.EqualTo(4));
            Assert.That(lines[0].Text("index"), Is.EqualTo("dmarc_aggregate-*"));
            Assert.That(lines[1]["query"]!["bool"]!["filter"]![1]!["query_string"].Text("query"), Is.EqualTo("domain:(\"example.jp\")"));
            // 2026-10-01T00:00:00Z: seven days, not the dashboard's one.
            Assert.That(lines[1]["query"]!["bool"]!["filter"]![0]!["range"]!["@timestamp"].Text("gte"), Is.EqualTo("1790812800000"));
            Assert.That(frames, Has.Count.EqualTo(1));
            Assert.That(frames[0]["Messages"].Values, Is.EqualTo(new[] { 7.0 }));
        }
    }

    [Test]
    public void An_error_among_the_answers_names_dashboard_panel_and_target()
    {
        Recorder recorder = new(Answer.Replace("SECOND", """{"error":{"reason":"no such thing"},"status":400}""", StringComparison.Ordinal));

        Assert.That(() => Run(recorder), Throws.TypeOf<PanelFaultException>().With.Message.EqualTo(
            """Dashboard 'Overview', panel 'Messages', B: {"reason":"no such thing"}"""));
    }

    [Test]
    public void A_shard_that_failed_is_an_error_too()
    {
        Recorder recorder = new(Answer.Replace("SECOND", """{"_shards":{"failed":1}}""", StringComparison.Ordinal));

        Assert.That(() => Run(recorder), Throws.TypeOf<PanelFaultException>().With.Message.Contains("B: {\"failed\":1}"));
    }

    private static async Task<IReadOnlyList<Frame>> Run(Recorder recorder)
    {
        using HttpClient http = new(recorder);
        Dictionary<string, DataSource> sources = new() { ["dmarc-aggregate"] = new DataSource("dmarc_aggregate-*") };
        GrafanaServer server = new(http, new Uri("http://es.test/"), sources);
        return await server.RunAsync(
            Dashboard, Dashboard["panels"]![0]!.AsObject(), new PanelRange(Now.AddDays(-1), Now, IsRelative: true), Now, new Dictionary<string, Chosen>(), CancellationToken.None);
    }

    private sealed class Recorder(string answer) : HttpMessageHandler
    {
        public string Address { get; private set; } = "";

        public string Body { get; private set; } = "";

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Address = request.RequestUri!.ToString();
            Body = await request.Content!.ReadAsStringAsync(cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer) };
        }
    }
}
