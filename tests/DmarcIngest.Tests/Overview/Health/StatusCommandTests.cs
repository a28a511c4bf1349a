using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using DmarcIngest.Overview.Health;
using DmarcIngest.Pipeline;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DmarcIngest.Tests.Overview.Health;

/// <summary>The real program asks how a daemon is.</summary>
[TestFixture]
internal sealed class StatusCommandTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider time = new(Noon);
    private string folder = "";
    private DaemonState state = null!;
    private Outages outages = null!;
    private EventLog log = null!;

    [SetUp]
    public void SetUp()
    {
        folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;
        MemoryStore store = new();
        state = new DaemonState(store, [new ListSource()], time);
        log = new EventLog(store, time, NullLogger<EventLog>.Instance);
        outages = new Outages(store, log, time, state);
    }

    [TearDown]
    public void TearDown()
    {
        log.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task A_ready_daemon_gives_a_table_and_code_0()
    {
        state.Prepared();
        await using SmallWebServer server = await SmallWebServer.StartAsync(routes => HealthEndpoints.Map(routes, state, withDetails: true));

        (int code, string output) = await RunAsync(server.Address, "status");

        Assert.That((code, output), Is.EqualTo((0, """
            Ready since 2026-11-26 12:00:00Z.

                    state  since                 looked into  waiting
            memory  ok     2026-11-26 12:00:00Z
            list    ok     2026-11-26 12:00:00Z  never        0

            Last batch stored: never. Version 0.1.0.
            """)));
    }

    [Test]
    public async Task A_degraded_daemon_says_why_and_gives_code_3()
    {
        state.Prepared();
        outages.Mailbox("list").Broken("The server refused\u001b[2J the login.", isFirst: true);
        await using SmallWebServer server = await SmallWebServer.StartAsync(routes => HealthEndpoints.Map(routes, state, withDetails: true));

        (int table, string told) = await RunAsync(server.Address, "status");
        (int json, string printed) = await RunAsync(server.Address, "status", "--json");
        (int check, string said) = await RunAsync(server.Address, "--health-check");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((table, json, check), Is.EqualTo((3, 3, 3)));
            Assert.That(told, Does.StartWith("Degraded; mails stay where they are. The server refused?[2J the login.\n").And.Match("(?m)^list +OUT "));
            Assert.That(JsonDocument.Parse(printed).RootElement.GetProperty("status").GetString(), Is.EqualTo("degraded"));
            Assert.That(said, Is.EqualTo("Degraded; mails stay where they are. The server refused?[2J the login."));
        }
    }

    [Test]
    public async Task A_ready_daemon_without_details_is_healthy_without_a_word()
    {
        state.Prepared();
        await using SmallWebServer server = await SmallWebServer.StartAsync(routes => HealthEndpoints.Map(routes, state, withDetails: false));

        Assert.That(await RunAsync(server.Address, "--health-check"), Is.EqualTo((0, "")));
        Assert.That((await RunAsync(server.Address, "status")).Code, Is.Zero);
    }

    [Test]
    public async Task Where_no_daemon_listens_a_sentence_and_code_3_say_so()
    {
        // Taken, so that nobody else listens there, and closed to all.
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Uri address = new($"http://{taken.LocalEndPoint}");

        (int status, string told) = await RunAsync(address, "status");
        (int check, string said) = await RunAsync(address, "--health-check");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((status, check), Is.EqualTo((3, 3)));
            Assert.That(new[] { told, said }, Is.All.Match($"^No daemon answers at {address}health/ready: .*Is it running, and is Overview:Listen its own\\?$"));
        }
    }

    [TestCase("<html>", 200)]
    [TestCase("[]", 200)]
    [TestCase("{}", 503)]
    [TestCase("{\"status\":\"ready\"}", 401)]
    public async Task Another_program_that_answers_there_is_no_daemon(string body, int code)
    {
        await using SmallWebServer server = await SmallWebServer.StartAsync(routes => routes.MapGet("/health/ready", context =>
        {
            context.Response.StatusCode = code;
            return context.Response.WriteAsync(body);
        }));

        (int status, string told) = await RunAsync(server.Address, "--health-check");

        Assert.That(status, Is.EqualTo(3));
        Assert.That(told, Does.Match("^What answers at .* is not this daemon.*check Overview:Listen\\.$"));
    }

    private Task<(int Code, string Output)> RunAsync(Uri address, params string[] arguments) =>
        DaemonProcess.RunAsync(folder, [("Overview__Listen", address.Authority)], arguments);
}
