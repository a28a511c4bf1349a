using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DmarcIngest.Tests.Fixtures;

/// <summary>An authority of our own and a certificate for <c>localhost</c> that it signed.</summary>
internal static class TestCertificates
{
    /// <summary>Writes ca.pem, server.pem and server.key.</summary>
    public static void Write(string folder)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest authorityRequest = new("CN=DmarcIngest test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 authority = authorityRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.Create(authority, now.AddDays(-1), now.AddDays(20), [1, 2, 3, 4]);
        File.WriteAllText(Path.Combine(folder, "ca.pem"), authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.key"), key.ExportPkcs8PrivateKeyPem());
    }
}
