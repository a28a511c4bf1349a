using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;

namespace DmarcIngest.Tests.Deploy;

/// <summary>The script that makes the store's certificate for the compose files.</summary>
[TestFixture]
internal sealed class CertificatesTests
{
    private string folder = "";

    [SetUp]
    public void SetUp() => folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task A_certificate_for_both_stores_is_made_once_and_only_its_keys_are_secret()
    {
        if (Environment.UserName != "root")
        {
            Assert.Ignore("The script gives the key to the store's user, which takes root, as in its container.");
        }

        await MakeAsync();
        byte[] first = await File.ReadAllBytesAsync(Of("node.crt"));
        await MakeAsync();

        using X509Certificate2 authority = X509CertificateLoader.LoadCertificateFromFile(Of("ca.crt"));
        using X509Certificate2 node = X509CertificateLoader.LoadCertificate(first);
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(chain.Build(node), Is.True);
            Assert.That(new[] { "elasticsearch", "opensearch", "localhost", "127.0.0.1" }.Select(name => node.MatchesHostname(name)), Is.All.True);
            Assert.That(node.MatchesHostname("grafana"), Is.False);
            Assert.That(await File.ReadAllBytesAsync(Of("node.crt")), Is.EqualTo(first), "one that is good for long is kept");
            Assert.That(new[] { "ca.key", "node.key" }.Select(name => File.GetUnixFileMode(Of(name))), Is.All.EqualTo(Owner));
            Assert.That(new[] { "ca.crt", "node.crt" }.Select(name => File.GetUnixFileMode(Of(name))), Is.All.EqualTo(Owner | UnixFileMode.GroupRead | UnixFileMode.OtherRead));
        }
    }

    private string Of(string name) => Path.Combine(folder, name);

    private async Task MakeAsync()
    {
        ProcessStartInfo start = new("sh", [DeployFolder.Path("setup/certificates.sh")]) { RedirectStandardError = true, Environment = { ["CERTIFICATES"] = folder } };
        using Process script = Process.Start(start)!;
        string errors = await script.StandardError.ReadToEndAsync();
        await script.WaitForExitAsync();
        Assert.That(script.ExitCode, Is.Zero, errors);
    }
}
