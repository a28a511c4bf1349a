using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DmarcIngest.Mail.Http;
using DmarcIngest.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;

namespace DmarcIngest.Tests.Mail.Http;

/// <summary>What the listener needs to start: an address, a token if it is to have one, a certificate.</summary>
public sealed class IntakeStartTests
{
    private string folder = "";

    [SetUp]
    public void SetUp() => folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(folder, recursive: true);

    [TestCase("")]
    [TestCase(" \n")]
    public async Task An_empty_token_file_is_refused_and_opens_nothing(string content)
    {
        string file = Path.Combine(folder, "token");
        await File.WriteAllTextAsync(file, content);

        await RefusedAsync(new IntakeOptions { Listen = "127.0.0.1:0", TokenFile = file }, "Intake:TokenFile");
    }

    [Test]
    public Task An_address_that_this_machine_does_not_have_is_told() =>
        RefusedAsync(new IntakeOptions { Listen = "192.0.2.1:8081" }, "192.0.2.1:8081");

    [Test]
    public async Task A_key_of_another_certificate_is_told()
    {
        (string certificate, _, _) = Certificates("one");
        (_, string key, _) = Certificates("two");

        await RefusedAsync(new IntakeOptions { Listen = "127.0.0.1:0", CertificateFile = certificate, KeyFile = key }, "Intake:CertificateFile");
    }

    [Test]
    public async Task A_file_without_a_certificate_is_told()
    {
        (_, string key, _) = Certificates("one");

        await RefusedAsync(new IntakeOptions { Listen = "127.0.0.1:0", CertificateFile = key, KeyFile = key }, "Intake:CertificateFile");
    }

    [Test]
    public async Task Over_TLS_the_whole_chain_of_the_file_is_sent()
    {
        (string certificate, string key, X509Certificate2 root) = Certificates("one");
        await using OpenIntake intake = await OpenIntake.StartAsync(new IntakeOptions { CertificateFile = certificate, KeyFile = key });
        using SocketsHttpHandler handler = new();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(root);
        using HttpClient client = new(handler);

        Task<HttpResponseMessage> posted = client.PostAsync(new Uri($"https://localhost:{intake.Server.Address.Port}/v1/reports"), new StringContent("a"));
        await Task.WhenAny(posted, TakeAndSettleAsync(intake));

        using HttpResponseMessage answer = await posted;
        Assert.That((intake.Server.Address.Scheme, answer.StatusCode), Is.EqualTo(("https", HttpStatusCode.Accepted)));
        root.Dispose();
    }

    private static async Task TakeAndSettleAsync(OpenIntake intake)
    {
        await intake.SettleAsync(await intake.TakeAsync());
    }

    private static async Task RefusedAsync(IntakeOptions options, string named)
    {
        await using IntakeSource source = new(TimeProvider.System);
        await using IntakeServer server = new(options, source, TimeProvider.System, NullLoggerFactory.Instance);

        BrokenWorldException? refusal = await Assert.ThrowsAsync<BrokenWorldException>(() => server.StartAsync(CancellationToken.None));

        Assert.That(refusal!.Message, Does.Contain(named));
    }

    /// <summary>A root, an authority under it that only the server can tell of, and the server's own: PEM files as certbot writes them.</summary>
    private (string Certificate, string Key, X509Certificate2 Root) Certificates(string name)
    {
        DateTimeOffset from = TimeProvider.System.GetUtcNow().AddDays(-1);
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest root = new($"CN=root {name}", rootKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority());
        X509Certificate2 rootCertificate = root.CreateSelfSigned(from, from.AddDays(9));

        using ECDsa middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest middle = new($"CN=middle {name}", middleKey, HashAlgorithmName.SHA256);
        middle.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority());
        using X509Certificate2 middleCertificate = middle.Create(rootCertificate, from, from.AddDays(8), [1]);
        using X509Certificate2 middleSigner = middleCertificate.CopyWithPrivateKey(middleKey);

        using ECDsa leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest leaf = new("CN=localhost", leafKey, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        leaf.CertificateExtensions.Add(names.Build());
        using X509Certificate2 leafCertificate = leaf.Create(middleSigner, from, from.AddDays(7), [2]);

        string certificate = Path.Combine(folder, $"{name}.pem");
        string key = Path.Combine(folder, $"{name}.key");
        File.WriteAllText(certificate, $"{leafCertificate.ExportCertificatePem()}\n{middleCertificate.ExportCertificatePem()}\n");
        File.WriteAllText(key, leafKey.ExportPkcs8PrivateKeyPem());
        return (certificate, key, rootCertificate);
    }
}
