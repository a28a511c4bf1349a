using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DmarcIngest.Faults.Proxy;

namespace DmarcIngest.Faults.Worlds;

/// <summary>Certificates that have expired: the search server's while the daemon runs, the mail server's before it starts. Both are renewed.</summary>
internal static class CertificateWorld
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async Task<Verdict> RunAsync(RunOptions options)
    {
        string product = options.Store == "sqlite" ? "elasticsearch" : options.Store;
        int mails = options.Mails ?? 60;
        Verdict verdict = new();
        await using Scene scene = await Scene.OpenAsync(product);
        using Authority authority = new(scene.Work);
        using X509Certificate2 good = authority.Sign(days: 10);
        using X509Certificate2 expired = authority.Sign(days: -1);
        X509Certificate2 now = good;
        await using HttpProxy proxy = new(scene.StoreUrl, () => now);
        await proxy.OpenAsync();
        scene.Settings["Elasticsearch__Urls__0"] = proxy.Url;
        scene.Settings["Elasticsearch__CaFile"] = authority.File;
        Write(scene, expired);
        await scene.Dovecot.RestartAsync();
        scene.Settings["Imap__Mailboxes__0__Host"] = "localhost";
        scene.Settings["Imap__Mailboxes__0__Port"] = $"{scene.Dovecot.TlsPort}";
        scene.Settings["Imap__Mailboxes__0__Security"] = "Tls";
        scene.Settings["Imap__Mailboxes__0__CaFile"] = authority.File;
        await using (Daemon daemon = scene.Start())
        {
            scene.Deliver(mails);
            bool told = await daemon.SaysAsync("The certificate of the IMAP server", Limit);
            int waiting = scene.Waiting();
            Write(scene, good);
            await scene.Dovecot.RestartAsync();
            verdict.Check("certificate of the mail server expired, renewed", told && waiting == mails && await scene.FiledAsync(Limit), $"{(told ? "told" : "NOT told")}, {waiting} of {mails} mails waited, {scene.Waiting()} are left");

            // Connections that are open go on with the certificate that they began with.
            now = expired;
            await proxy.CloseAsync();
            await proxy.OpenAsync();
            scene.Deliver(mails);
            told = await daemon.SaysAsync("its certificate is not trusted", Limit);
            waiting = scene.Waiting();
            now = good;
            verdict.Check("certificate of the search server expired, renewed", told && waiting == mails && await scene.FiledAsync(Limit), $"{(told ? "told" : "NOT told")}, {waiting} of {mails} mails waited, {scene.Waiting()} are left");
            verdict.Check("stops when asked", await daemon.StopAsync(), "SIGTERM");
        }

        verdict.Add($"certificates, {product}", await scene.AuditAsync());
        return verdict;
    }

    private static void Write(Scene scene, X509Certificate2 certificate)
    {
        string folder = Path.GetDirectoryName(scene.Dovecot.CaFile)!;
        File.WriteAllText(Path.Combine(folder, "server.pem"), certificate.ExportCertificatePem());
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(Path.Combine(folder, "server.key"), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>An authority of our own, and certificates for <c>localhost</c> of it.</summary>
    private sealed class Authority : IDisposable
    {
        private readonly DateTimeOffset now = TimeProvider.System.GetUtcNow();
        private readonly X509Certificate2 root;
        private byte number;

        public Authority(string folder)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            CertificateRequest request = new("CN=DmarcIngest fault run authority", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            root = request.CreateSelfSigned(now.AddDays(-20), now.AddDays(20));
            File = Path.Combine(folder, "authority.pem");
            System.IO.File.WriteAllText(File, root.ExportCertificatePem());
        }

        public string File { get; }

        /// <summary>Valid from ten days ago until so many days from now.</summary>
        public X509Certificate2 Sign(int days)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
            SubjectAlternativeNameBuilder names = new();
            names.AddDnsName("localhost");
            request.CertificateExtensions.Add(names.Build());
            using X509Certificate2 signed = request.Create(root, now.AddDays(-10), now.AddDays(days), [++number]);
            return signed.CopyWithPrivateKey(key);
        }

        public void Dispose() => root.Dispose();
    }
}
