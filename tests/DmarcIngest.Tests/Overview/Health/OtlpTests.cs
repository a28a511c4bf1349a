using System.Collections.Concurrent;
using System.Text;
using DmarcIngest.Overview.Health;
using DmarcIngest.Pipeline;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace DmarcIngest.Tests.Overview.Health;

/// <summary>Metrics sent to a collector.</summary>
[TestFixture]
internal sealed class OtlpTests
{
    private readonly ConcurrentQueue<(string? Type, string? Key, byte[] Body)> requests = [];

    [SetUp]
    public void SetUp() => requests.Clear();

    [TestCase("")]
    [TestCase("/")]
    [TestCase("/v1/metrics")]
    public async Task Metrics_reach_the_collector_at_the_latest_when_the_daemon_ends(string path)
    {
        await using SmallWebServer collector = await SmallWebServer.StartAsync(Collect);
        DaemonState state = new(new MemoryStore(), [new ListSource()], TimeProvider.System);
        using Metrics metrics = new(state, TimeProvider.System);

        MetricsExport export = new(new MetricsOptions { OtlpEndpoint = collector.Address.ToString().TrimEnd('/') + path, OtlpHeaders = "x-key=open,x-other=1" }, metrics);
        export.Dispose();

        (string? type, string? key, byte[] sent) = requests.First();
        string text = Encoding.Latin1.GetString(sent);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((type, key), Is.EqualTo(("application/x-protobuf", "open")));

            // Protocol buffers keep texts as they are.
            Assert.That(text, Does.Contain("service.name").And.Contains("dmarc-ingest").And.Contains("dmarc_ingest.backlog").And.Contains("dmarc_ingest.mails").And.Contains("dotnet.process.memory.working_set"));
        }
    }

    [Test]
    public async Task The_real_daemon_sends_what_it_counted_when_it_is_stopped()
    {
        string folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;
        try
        {
            await using SmallWebServer collector = await SmallWebServer.StartAsync(Collect);
            await using DaemonProcess daemon = DaemonProcess.Start(folder, [("Metrics__OtlpEndpoint", collector.Address.ToString())], ["run"]);
            await daemon.SaysAsync("Ready: ");
            await daemon.StopAsync();

            Assert.That(daemon.ExitCode, Is.Zero);
            Assert.That(requests.Select(request => Encoding.Latin1.GetString(request.Body)), Has.Some.Contains("dmarc_ingest.backlog").And.Some.Contains(Path.Combine(folder, "inbox")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void Collect(IEndpointRouteBuilder routes) => routes.MapPost("/v1/metrics", async context =>
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        requests.Enqueue((context.Request.ContentType, context.Request.Headers["x-key"], body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    });
}
