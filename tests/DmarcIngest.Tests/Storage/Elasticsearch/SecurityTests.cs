using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Storage.Elasticsearch;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Storage.Elasticsearch;

/// <summary>Who may do what, and whom the daemon believes, on a real Elasticsearch with TLS and authentication.</summary>
[TestFixture]
internal sealed class SecurityTests
{
    private TestServer server = null!;
    private string folder = "";

    [OneTimeSetUp]
    public async Task StartServer()
    {
        server = await TestServer.SharedAsync("elasticsearch --tls");
        folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;
    }

    [OneTimeTearDown]
    public void RemoveFolder()
    {
        if (folder.Length > 0)
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task The_key_of_the_README_suffices_for_all_that_the_daemon_does()
    {
        string key = Path.Combine(folder, "key");
        await File.WriteAllTextAsync(key, await KeyAsync(ReadmeKey()) + "\n");
        await using ElasticsearchReportStore store = Stores.Make(server.Url, "", null, ("ApiKeyFile", key), ("CaFile", server.CaFile));
        await store.PrepareAsync(CancellationToken.None);
        StoredRow[] derived = [Rows.Source("source", Rows.September), Rows.Domain("domain", Rows.September), Rows.Event("event", Rows.September)];
        StoredRow[] rows = [Rows.Aggregate("old", Rows.ReportOf(Rows.September.AddMonths(-2))), Rows.Aggregate("early"), Rows.WithEvidence(Rows.Aggregate("late", Rows.ReportOf(Rows.September.AddDays(20))))];

        WriteSummary written = await store.WriteAsync([.. rows.Select(row => new RowWrite(row, 1, 0))], CancellationToken.None);
        PurgeSummary purged = await store.PurgeAsync(RowKind.Aggregate, Rows.September.AddDays(10), PurgeMode.Delete, CancellationToken.None);
        WriteSummary told = await store.WriteAsync([.. derived.Select(row => new RowWrite(row, 1, 0))], CancellationToken.None);
        PurgeSummary forgotten = await store.PurgeAsync(RowKind.Source, Rows.September.AddDays(1), PurgeMode.Delete, CancellationToken.None);
        RowRevision revision = new(new SourceVerdict("spoof", "high", "rule", ["rule"]), SourceSender.Unknown, null, null);
        long revised = await store.ReviseAsync("example.com", Rows.September, [IPAddress.Parse("192.0.2.1")], _ => revision, CancellationToken.None);
        List<EvidenceGroup> evidence = [];
        await foreach (EvidenceGroup group in store.ReadEvidenceAsync(Rows.September, Rows.September.AddMonths(1), CancellationToken.None))
        {
            evidence.Add(group);
        }

        int policies = (await store.ReadPoliciesAsync(Rows.September, CancellationToken.None)).Count;
        int days = await store.ReadPolicyDaysAsync(Rows.September, Rows.September.AddMonths(1), CancellationToken.None).CountAsync();
        await store.RemoveEventsAsync(Rows.September, [Rows.Id("event")], CancellationToken.None);
        int events = await store.ReadAsync(RowKind.Event, CancellationToken.None).CountAsync();
        int months = (await store.ListMonthsAsync(CancellationToken.None)).Count;
        int left = 0;
        await foreach (ReadOnlyMemory<byte> _ in store.ReadAsync(RowKind.Aggregate, CancellationToken.None))
        {
            left++;
        }

        Assert.That((written.Stored, purged.Rows, left, (await store.SummariseAsync(CancellationToken.None)).Sum(domain => domain.Rows)), Is.EqualTo((3, 2L, 1, 1L)));
        Assert.That((days, events), Is.EqualTo((1, 0)));
        Assert.That((told.Stored, forgotten.Rows, revised, evidence.Single().Key.Rule, policies, months), Is.EqualTo((3, 1L, 1L, "rule", 1, 1)));
    }

    [TestCase("manage_index_templates", "_index_template")]
    [TestCase("index", "403")]
    public async Task A_key_that_lacks_a_right_is_told_in_one_sentence(string right, string expected)
    {
        string key = await KeyAsync(ReadmeKey().Replace($", \"{right}\"", "", StringComparison.Ordinal).Replace("dmarc_aggregate*", "lacking_*", StringComparison.Ordinal));
        await using ElasticsearchReportStore store = Stores.Make(server.Url, "lacking_", null, ("ApiKey", key), ("CaFile", server.CaFile));

        BrokenWorldException refused = (await Assert.ThrowsAsync<BrokenWorldException>(async () =>
        {
            await store.PrepareAsync(CancellationToken.None);
            await store.WriteAsync([new RowWrite(Rows.Aggregate("a"), 1, 0)], CancellationToken.None);
        }))!;

        TestContext.Out.WriteLine(refused.Message);
        Assert.That(refused.Message, Does.Contain("lacks a right").And.Contain("Rights in Elasticsearch").And.Contain(expected).And.Not.Contain(key).And.Not.Contain("\n"));
    }

    [TestCase("pinned", null)]
    [TestCase("wrong pin", "not trusted")]
    [TestCase("no authority", "not trusted")]
    [TestCase("other host", "not trusted")]
    [TestCase("wrong password", "Elasticsearch:ApiKey, or Username and Password")]
    public async Task Only_the_right_server_is_believed_and_only_with_the_right_password(string what, string? refusal)
    {
        using X509Certificate2 authority = X509CertificateLoader.LoadCertificateFromFile(server.CaFile);
        string password = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(password, what == "wrong password" ? "hush-hush\n" : "dmarc-test\n");
        using TcpListener elsewhere = new(IPAddress.Parse("127.0.0.2"), 0);
        elsewhere.Start();
        Task forwarding = ForwardAsync(elsewhere, new Uri(server.Url).Port);
        string url = what == "other host" ? $"https://{elsewhere.LocalEndpoint}" : server.Url;
        (string, string) trust = what switch
        {
            "pinned" => ("CertificateFingerprint", authority.GetCertHashString(HashAlgorithmName.SHA256)),
            "wrong pin" => ("CertificateFingerprint", new string('A', 64)),
            "no authority" => ("NumberOfShards", "1"),
            _ => ("CaFile", server.CaFile),
        };
        await using ElasticsearchReportStore store = Stores.Make(url, "trust_", new Fakes.HastyTime(), ("Username", "admin"), ("PasswordFile", password), trust);

        string? message = null;
        try
        {
            await store.PrepareAsync(CancellationToken.None);
        }
        catch (BrokenWorldException exception)
        {
            message = exception.Message;
        }

        elsewhere.Stop();
        await forwarding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        TestContext.Out.WriteLine(message);
        Assert.That(message, refusal is null ? Is.Null : Does.Contain(refusal).And.Not.Contain("hush-hush"));
    }

    /// <summary>The same server under an address that its certificate does not have.</summary>
    private static async Task ForwardAsync(TcpListener listener, int port)
    {
        while (true)
        {
            using TcpClient from = await listener.AcceptTcpClientAsync();
            using TcpClient to = new();
            await to.ConnectAsync(IPAddress.Loopback, port);
            await Task.WhenAny(from.GetStream().CopyToAsync(to.GetStream()), to.GetStream().CopyToAsync(from.GetStream()));
        }
    }

    private static string ReadmeKey()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        string block = readme[readme.IndexOf("<!-- key -->", StringComparison.Ordinal)..];
        return block.Split("```")[1]["json".Length..];
    }

    private async Task<string> KeyAsync(string body)
    {
        using HttpClientHandler handler = new();
        using X509Certificate2 authority = X509CertificateLoader.LoadCertificateFromFile(server.CaFile);
        handler.ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
        {
            using X509Chain chain = new();
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(authority);
            return chain.Build(certificate!);
        };
        using HttpClient http = new(handler);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes("admin:dmarc-test")));
        using StringContent content = new(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await http.PostAsync(new Uri($"{server.Url}/_security/api_key"), content);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.IsSuccessStatusCode, Is.True, text);
        return (string)JsonNode.Parse(text)!["encoded"]!;
    }
}
