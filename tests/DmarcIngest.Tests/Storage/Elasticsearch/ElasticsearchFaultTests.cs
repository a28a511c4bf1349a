using System.Text.Json.Nodes;
using DmarcIngest.Pipeline;
using DmarcIngest.Storage.Elasticsearch;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Storage.Elasticsearch;

internal sealed class ElasticsearchFaultTests
{
    private const string Rejected = """{"index":{"status":429,"error":{"type":"es_rejected_execution_exception","reason":"queue full"}}}""";
    private const string Created = """{"index":{"status":201}}""";

    [Test]
    public async Task Only_the_rejected_half_is_sent_again()
    {
        await using ScriptedServer server = new((number, body) => ScriptedServer.Http(
            200, Items(number == 0 ? [Created, Rejected, Created, Rejected] : [.. Ids(body).Select(_ => Created)])));

        WriteSummary summary = await WriteAsync(server.Url, 4);

        Assert.That(summary.Stored, Is.EqualTo(4));
        Assert.That(server.Bodies.Select(Ids), Is.EqualTo(new string[][] { [Rows.Id("0"), Rows.Id("1"), Rows.Id("2"), Rows.Id("3")], [Rows.Id("1"), Rows.Id("3")] }));
    }

    [Test]
    public async Task Another_try_follows_an_answer_that_tells_nothing([Values("503", "429", "cut", "text", "too few")] string first)
    {
        await using ScriptedServer server = new((number, body) => number > 0 ? Good(body) : first switch
        {
            "503" => ScriptedServer.Http(503, ""),
            "429" => ScriptedServer.Http(429, "", "Retry-After: 7\r\n"),
            "cut" => ScriptedServer.Http(200, """{"items":[{"index":{"sta""", missing: 100),
            "text" => ScriptedServer.Http(200, "<html>It works!</html>"),
            _ => ScriptedServer.Http(200, Items([Created])),
        });
        HastyTime time = new();

        WriteSummary summary = await WriteAsync(server.Url, 3, time);

        Assert.That(summary.Stored, Is.EqualTo(3));
        Assert.That(server.Bodies.Select(body => Ids(body).Length), Is.EqualTo([3, 3]));
        Assert.That(time.Waits, first == "429" ? Is.EqualTo([TimeSpan.FromSeconds(7)]) : Has.Count.EqualTo(1));
    }

    [TestCase("Retry-After: 3600", 30)]
    [TestCase("Retry-After: Fri, 31 Dec 9999 23:59:59 GMT", 30)]
    [TestCase("Retry-After: Mon, 05 Jan 2026 00:00:00 GMT", 0)]
    [TestCase("Retry-After: 12", 12)]
    public async Task A_gateway_that_asks_for_hours_of_patience_gets_half_a_minute(string header, int seconds)
    {
        await using ScriptedServer server = new((number, body) => number > 0 ? Good(body) : ScriptedServer.Http(503, "", header + "\r\n"));
        HastyTime time = new();

        WriteSummary summary = await WriteAsync(server.Url, 3, time);

        Assert.That(summary.Stored, Is.EqualTo(3));
        Assert.That(time.Waits, seconds == 0 ? Is.Empty : Is.EqualTo([TimeSpan.FromSeconds(seconds)]));
    }

    [Test]
    public async Task A_request_that_is_too_large_is_halved_and_one_row_that_is_too_large_is_refused()
    {
        await using ScriptedServer server = new((_, body) =>
            Ids(body).Length > 2 || Ids(body).Contains(Rows.Id("0"))
                ? ScriptedServer.Http(413, "")
                : Good(body));

        WriteSummary summary = await WriteAsync(server.Url, 4);

        Assert.That(summary.Stored, Is.EqualTo(3));
        Assert.That(summary.Refused.Select(row => row.Id), Is.EqualTo([Rows.Id("0")]));
    }

    [Test]
    public async Task What_stays_rejected_is_a_broken_world_and_no_refusal()
    {
        await using ScriptedServer server = new((_, body) => ScriptedServer.Http(200, Items([.. Ids(body).Select(_ => Rejected)])));

        Assert.That(
            async () => await WriteAsync(server.Url, 2),
            Throws.InstanceOf<BrokenWorldException>().With.Message.Contains("queue full").And.Message.Contains(server.Url));
    }

    [Test]
    public async Task The_second_node_is_asked_where_the_first_does_not_answer()
    {
        await using ScriptedServer server = new((_, body) => Good(body));
        ElasticsearchReportStore store = Stores.Make("http://127.0.0.1:1", "", new HastyTime(), ("Urls:1", server.Url));

        WriteSummary summary = await store.WriteAsync(Writes(2), CancellationToken.None);

        Assert.That(summary.Stored, Is.EqualTo(2));
    }

    [Test]
    public async Task A_wrong_key_is_said_without_showing_it()
    {
        await using ScriptedServer server = new((_, _) => ScriptedServer.Http(401, """{"error":{"type":"security_exception","reason":"no"},"status":401}"""));
        ElasticsearchReportStore store = Stores.Make(server.Url, "", new HastyTime(), ("ApiKey", "c2VjcmV0"));

        Assert.That(
            async () => await store.PrepareAsync(CancellationToken.None),
            Throws.InstanceOf<BrokenWorldException>().With.Message.Contains("Elasticsearch:ApiKey").And.Message.Not.Contains("c2VjcmV0"));
        Assert.That(server.Bodies, Has.Count.EqualTo(1));
    }

    [Test]
    public void User_and_password_of_a_url_are_not_shown() =>
        Assert.That(Stores.Make("http://user:secret@127.0.0.1:1/es").Description, Is.EqualTo("Elasticsearch at http://127.0.0.1:1/es"));

    private static string Good(string body) => ScriptedServer.Http(200, Items([.. Ids(body).Select(_ => Created)]));

    private static string Items(string[] items) => $$"""{"items":[{{string.Join(',', items)}}]}""";

    private static string[] Ids(string body) =>
        [.. body.Split('\n').Where((line, i) => i % 2 == 0 && line.Length > 0).Select(line => (string)JsonNode.Parse(line)!["index"]!["_id"]!)];

    private static IEnumerable<RowWrite> Writes(int rows) => Enumerable.Range(0, rows).Select(i => new RowWrite(Rows.Aggregate($"{i}"), 1, i));

    private static Task<WriteSummary> WriteAsync(string url, int rows, HastyTime? time = null) =>
        Stores.Make(url, "", time ?? new HastyTime()).WriteAsync(Writes(rows), CancellationToken.None);
}
