using System.Net;
using System.Text.Json;
using DmarcIngest.Overview.Health;
using DmarcIngest.Pipeline;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DmarcIngest.Tests.Overview.Health;

/// <summary>The health endpoints over HTTP.</summary>
[TestFixture]
internal sealed class HealthEndpointsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    private FakeTimeProvider time = null!;
    private readonly ListSource source = new();
    private DaemonState state = null!;
    private Outages outages = null!;
    private EventLog log = null!;

    [SetUp]
    public void SetUp()
    {
        MemoryStore store = new();
        time = new FakeTimeProvider(Noon);
        state = new DaemonState(store, [source], time);
        log = new EventLog(store, time, NullLogger<EventLog>.Instance);
        outages = new Outages(store, log, time, state);
    }

    [TearDown]
    public void TearDown() => log.Dispose();

    [Test]
    public async Task A_daemon_that_waits_for_a_broken_world_is_alive_and_not_ready()
    {
        await using SmallWebServer server = await SmallWebServer.StartAsync(routes => HealthEndpoints.Map(routes, state, withDetails: true));
        List<string> told = [];
        await TellAsync();
        state.Prepared();
        await TellAsync();
        OutageWatch watch = outages.Store();
        watch.Broken("The disk is full.", isFirst: true);
        await TellAsync();
        watch.Well();
        await TellAsync();

        Assert.That(told, Is.EqualTo(new[] { "OK ok, ServiceUnavailable starting", "OK ok, OK ready", "OK ok, ServiceUnavailable degraded", "OK ok, OK ready" }));

        async Task TellAsync()
        {
            using HttpResponseMessage live = await server.GetAsync("/health/live");
            using HttpResponseMessage ready = await server.GetAsync("/health/ready");
            using JsonDocument json = JsonDocument.Parse(await ready.Content.ReadAsStringAsync());
            told.Add($"{live.StatusCode} {(await live.Content.ReadAsStringAsync()).Trim()}, {ready.StatusCode} {json.RootElement.GetProperty("status")}");
        }
    }

    [Test]
    public async Task The_details_say_what_is_broken_since_when_and_why()
    {
        state.Prepared();
        time.SetUtcNow(Noon.AddMinutes(5));
        outages.Mailbox("list").Broken("The server <a> refused \"リスト\".", isFirst: true);
        state.Taken(source, 12);
        await using SmallWebServer server = await SmallWebServer.StartAsync(routes => HealthEndpoints.Map(routes, state, withDetails: true));

        using HttpResponseMessage answer = await server.GetAsync("/health/ready");

        using JsonDocument json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        const string Expected = """
            { "status": "degraded", "version": "0.1.0", "started": "2026-11-26T12:00:00Z", "last_poll": null, "last_batch": null, "backlog": 12,
              "store": { "name": "memory", "reachable": true, "since": "2026-11-26T12:00:00Z" },
              "sources": [ { "name": "list", "reachable": false, "since": "2026-11-26T12:05:00Z", "reason": "The server <a> refused \"リスト\".", "last_poll": null, "backlog": 12 } ],
              "reasons": [ "The server <a> refused \"リスト\"." ] }
            """;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(JsonSerializer.Serialize(json.RootElement), Is.EqualTo(JsonSerializer.Serialize(JsonDocument.Parse(Expected).RootElement)));
            Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/json"));
            Assert.That(answer.Headers.CacheControl!.NoStore, Is.True);
        }
    }

    [Test]
    public async Task Without_details_no_name_and_no_reason_is_told()
    {
        state.Prepared();
        outages.Mailbox("list").Broken("list refused the login.", isFirst: true);
        await using SmallWebServer server = await SmallWebServer.StartAsync(routes => HealthEndpoints.Map(routes, state, context => context.Request.Query.ContainsKey("all")));

        using HttpResponseMessage few = await server.GetAsync("/health/ready");
        using HttpResponseMessage all = await server.GetAsync("/health/ready?all");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(few.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(await few.Content.ReadAsStringAsync(), Does.Contain("\"degraded\"").And.Contains("\"reachable\": false").And.Not.Contains("list").And.Not.Contains("memory").And.Not.Contains("0.1.0"));
            Assert.That(await all.Content.ReadAsStringAsync(), Does.Contain("list refused the login."));
        }
    }
}
