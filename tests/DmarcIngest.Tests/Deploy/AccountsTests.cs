using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using DmarcIngest.Pipeline;
using DmarcIngest.Storage.Elasticsearch;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Storage.Elasticsearch;

namespace DmarcIngest.Tests.Deploy;

/// <summary>The script that makes the accounts of compose.yaml, run against a real Elasticsearch with TLS and authentication.</summary>
[TestFixture]
internal sealed class AccountsTests
{
    private TestServer server = null!;

    [OneTimeSetUp]
    public async Task StartServer() => server = await TestServer.SharedAsync("elasticsearch --tls");

    /// <summary>The accounts are for indices without a prefix, in which other tests of this server count.</summary>
    [TearDown]
    public async Task RemoveRows()
    {
        using HttpClient admin = Client("admin", "dmarc-test");
        string indices = await admin.GetStringAsync(new Uri($"{server.Url}/_cat/indices/dmarc_aggregate-*?h=index"));
        foreach (string index in indices.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            using HttpResponseMessage gone = await admin.DeleteAsync(new Uri($"{server.Url}/{index}"));
            gone.EnsureSuccessStatusCode();
        }
    }

    [Test]
    public async Task The_daemon_can_write_and_Grafana_can_read_but_not_write_and_no_other_index()
    {
        (int first, string output) = await MakeAccountsAsync("writer-password-1", "reader-password-0");
        (int again, _) = await MakeAccountsAsync("writer-password-1", "reader-password-1");
        Assert.That((first, again), Is.EqualTo((0, 0)), output);

        await using ElasticsearchReportStore store = Stores.Make(server.Url, "", null, ("Username", "dmarc-ingest"), ("Password", "writer-password-1"), ("CaFile", server.CaFile));
        await store.PrepareAsync(CancellationToken.None);
        WriteSummary written = await store.WriteAsync([new RowWrite(Rows.Aggregate("by the daemon"), 1, 0)], CancellationToken.None);

        using HttpClient grafana = Client("dmarc-grafana", "reader-password-1");
        using HttpResponseMessage health = await grafana.GetAsync(new Uri($"{server.Url}/_cluster/health"));
        using HttpResponseMessage fields = await grafana.GetAsync(new Uri($"{server.Url}/dmarc_aggregate-*/_field_caps?fields=@timestamp"));
        using HttpResponseMessage search = await grafana.GetAsync(new Uri($"{server.Url}/dmarc_aggregate-*/_search"));
        using HttpResponseMessage none = await grafana.GetAsync(new Uri($"{server.Url}/dmarc_events-*/_search?ignore_unavailable=true"));
        using StringContent document = new("{}", Encoding.UTF8, "application/json");
        using HttpResponseMessage write = await grafana.PutAsync(new Uri($"{server.Url}/dmarc_sources/_doc/1"), document);
        using HttpResponseMessage other = await grafana.GetAsync(new Uri($"{server.Url}/other/_search"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(written.Stored, Is.EqualTo(1));
            Assert.That(new[] { health, fields, search, none }.Select(answer => answer.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
            Assert.That(new[] { write, other }.Select(answer => answer.StatusCode), Is.All.EqualTo(HttpStatusCode.Forbidden));
        }
    }

    [Test]
    public async Task A_password_that_would_break_out_of_its_quotes_is_refused()
    {
        (int exitCode, string output) = await MakeAccountsAsync("writer", "rea\"der");
        Assert.That((exitCode, output), Is.EqualTo((2, "Passwords in .env may hold letters, digits, '.', '_' and '-' only.\n")));
    }

    private async Task<(int ExitCode, string Output)> MakeAccountsAsync(string writer, string reader)
    {
        ProcessStartInfo start = new("bash", ["-c", "command -v curl > /dev/null || exit 127; exec bash \"$0\" 2>&1", DeployFolder.Path("setup/accounts-elasticsearch.sh")])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["STORE_URL"] = server.Url,
                ["CA_FILE"] = server.CaFile,
                ["ADMIN_USER"] = "admin",
                ["STORE_ADMIN_PASSWORD"] = "dmarc-test",
                ["STORE_WRITER_PASSWORD"] = writer,
                ["STORE_READER_PASSWORD"] = reader,
            },
        };
        using Process script = Process.Start(start)!;
        string output = await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        if (script.ExitCode == 127)
        {
            Assert.Ignore("Needs curl.");
        }

        return (script.ExitCode, output);
    }

    private static HttpClient Client(string user, string password)
    {
        // Trust is the subject of SecurityTests; here it is rights.
        HttpClient client = new(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator });
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        return client;
    }
}
