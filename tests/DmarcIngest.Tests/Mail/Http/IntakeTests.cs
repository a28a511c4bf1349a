using System.Net;
using System.Net.Http.Headers;
using System.Text;
using DmarcIngest.Mail.Http;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Storage.Sqlite;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Reports.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace DmarcIngest.Tests.Mail.Http;

/// <summary>Reports posted to a real listener, through the real pipeline into SQLite.</summary>
public sealed class IntakeTests
{
    private CancellationTokenSource stop = null!;
    private string folder = "";
    private IReportStore store = null!;
    private IntakeSource source = null!;
    private IntakeServer? server;
    private Task pipeline = Task.CompletedTask;
    private HttpClient client = null!;

    [SetUp]
    public void SetUp()
    {
        folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;
        source = new IntakeSource(TimeProvider.System);
        stop = new CancellationTokenSource();
        pipeline = Task.CompletedTask;
        server = null;
        client = new HttpClient();
    }

    [TearDown]
    public async Task TearDown()
    {
        client.Dispose();
        if (server is not null)
        {
            await server.StopAsync(CancellationToken.None);
            await server.DisposeAsync();
        }

        await stop.CancelAsync();
        await pipeline;
        stop.Dispose();
        if (store is not null)
        {
            await store.DisposeAsync();
        }

        await source.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task A_report_is_answered_with_202_when_its_rows_are_stored()
    {
        await StartAsync(new IntakeOptions());

        using HttpResponseMessage answer = await PostAsync(Pack.Gzip(Encoding.UTF8.GetBytes(TlsSamples.Report)), "application/tlsrpt+gzip");

        // Counted with the answer in hand: nothing is waited for.
        using (Assert.EnterMultipleScope())
        {
            Assert.That((answer.StatusCode, await answer.Content.ReadAsStringAsync()), Is.EqualTo((HttpStatusCode.Accepted, "{\"outcome\":\"tls\",\"reason\":\"none\"}\n")));
            Assert.That(await CountAsync(RowKind.Tls), Is.EqualTo(2));
            Assert.That(answer.Headers.Server, Is.Empty);
        }
    }

    [Test]
    public async Task A_mail_may_be_posted_too()
    {
        await StartAsync(new IntakeOptions());

        using HttpResponseMessage answer = await PostAsync(MailBuilder.Report().Attach(Pack.Gzip(Pack.Report("a"))).Build(), "message/rfc822");

        Assert.That((answer.StatusCode, await CountAsync(RowKind.Aggregate)), Is.EqualTo((HttpStatusCode.Accepted, 1)));
    }

    [TestCase("<feedback>", "invalid", "broken_xml")]
    [TestCase("From: a@example.com\r\nSubject: Lunch\r\n\r\nAt twelve?\r\n", "other", "none")]
    public async Task What_is_no_report_is_refused_with_the_reason(string body, string outcome, string reason)
    {
        await StartAsync(new IntakeOptions());

        using HttpResponseMessage answer = await PostAsync(Encoding.UTF8.GetBytes(body));

        Assert.That((answer.StatusCode, await answer.Content.ReadAsStringAsync()), Is.EqualTo((HttpStatusCode.UnprocessableEntity, $"{{\"outcome\":\"{outcome}\",\"reason\":\"{reason}\"}}\n")));
    }

    [TestCase(null, HttpStatusCode.Unauthorized)]
    [TestCase("wrong", HttpStatusCode.Unauthorized)]
    [TestCase("right", HttpStatusCode.Accepted)]
    public async Task A_token_is_asked_for(string? given, HttpStatusCode expected)
    {
        string file = Path.Combine(folder, "token");
        await File.WriteAllTextAsync(file, "right\n");
        await StartAsync(new IntakeOptions { TokenFile = file });
        client.DefaultRequestHeaders.Authorization = given is null ? null : new AuthenticationHeaderValue("Bearer", given);

        using HttpResponseMessage answer = await PostAsync(Pack.Report("a"));

        Assert.That((answer.StatusCode, await CountAsync(RowKind.Aggregate)), Is.EqualTo((expected, expected == HttpStatusCode.Accepted ? 1 : 0)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_body_over_the_limit_is_refused(bool lengthSaid)
    {
        await StartAsync(new IntakeOptions { MaxBytes = 2048 });
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(server!.Address, "/v1/reports")) { Content = new ByteArrayContent(new byte[4096]) };
        request.Headers.TransferEncodingChunked = !lengthSaid;

        using HttpResponseMessage answer = await client.SendAsync(request);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    [Test]
    public async Task A_sender_of_too_many_is_asked_to_wait()
    {
        await StartAsync(new IntakeOptions { RequestsPerMinute = 2 });

        List<HttpStatusCode> answers = [];
        string? retryAfter = null;
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage answer = await PostAsync(Pack.Report("a"));
            answers.Add(answer.StatusCode);
            retryAfter = answer.Headers.RetryAfter?.ToString();
        }

        Assert.That((answers[0], answers[1], answers[2], retryAfter), Is.EqualTo((HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.TooManyRequests, "60")));
    }

    [Test]
    public async Task A_store_that_does_not_answer_makes_the_sender_come_again_and_adds_no_row_twice()
    {
        MemoryStore memory = new() { WriteFailures = int.MaxValue };
        await StartAsync(new IntakeOptions { WaitSeconds = 1 }, memory);

        using HttpResponseMessage first = await PostAsync(Pack.Report("a"));
        memory.WriteFailures = 0;
        HttpStatusCode second;
        do
        {
            // As a sender does: the pipeline may still be waiting for its next try.
            using HttpResponseMessage again = await PostAsync(Pack.Report("a"));
            second = again.StatusCode;
        }
        while (second == HttpStatusCode.ServiceUnavailable);

        Assert.That((first.StatusCode, first.Headers.RetryAfter?.ToString(), second, memory.Of(RowKind.Aggregate).Count()), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "60", HttpStatusCode.Accepted, 1)));
    }

    [TestCase("GET", "/v1/reports", HttpStatusCode.MethodNotAllowed)]
    [TestCase("POST", "/", HttpStatusCode.NotFound)]
    public async Task Nothing_else_is_answered(string method, string path, HttpStatusCode expected)
    {
        await StartAsync(new IntakeOptions());
        using HttpRequestMessage request = new(new HttpMethod(method), new Uri(server!.Address, path));

        using HttpResponseMessage answer = await client.SendAsync(request);

        Assert.That(answer.StatusCode, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_taken_address_is_told()
    {
        await StartAsync(new IntakeOptions());
        await using IntakeServer other = new(new IntakeOptions { Listen = $"127.0.0.1:{server!.Address.Port}" }, source, TimeProvider.System, NullLoggerFactory.Instance);

        await Assert.ThrowsAsync<BrokenWorldException>(() => other.StartAsync(CancellationToken.None));
    }

    private async Task StartAsync(IntakeOptions options, IReportStore? other = null)
    {
        options.Listen = "127.0.0.1:0";
        store = other ?? new SqliteReportStore(new SqliteOptions { Path = Path.Combine(folder, "dmarc.db") });
        await store.PrepareAsync(CancellationToken.None);
        RetentionOptions retention = new() { AggregateDays = 0, TlsDays = 0 };
        IngestPipeline ingest = new(
            new ReportReader(new ReadLimits()), store, new RetentionDoor(() => retention), new PoisonLedger(folder, NullLogger.Instance), NullLogger<IngestPipeline>.Instance);
        pipeline = ingest.RunAsync(source, new IngestRun(ReadMode.Forever, Patience.Forever, TimeProvider.System), stop.Token);
        server = new IntakeServer(options, source, TimeProvider.System, NullLoggerFactory.Instance);
        await server.StartAsync(CancellationToken.None);
    }

    private async Task<HttpResponseMessage> PostAsync(byte[] body, string type = "application/octet-stream")
    {
        using ByteArrayContent content = new(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return await client.PostAsync(new Uri(server!.Address, "/v1/reports"), content);
    }

    private async Task<int> CountAsync(RowKind kind)
    {
        int rows = 0;
        await foreach (ReadOnlyMemory<byte> _ in store.ReadAsync(kind, CancellationToken.None))
        {
            rows++;
        }

        return rows;
    }
}
