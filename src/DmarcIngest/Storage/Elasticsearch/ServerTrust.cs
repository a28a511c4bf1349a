using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>
/// When a server's certificate is believed: the system's authorities, those of a PEM file, or the one root with a known fingerprint. The
/// host name and the dates are checked in every case.
/// </summary>
internal static class ServerTrust
{
    public static SslClientAuthenticationOptions Options(string? caFile, string? fingerprint)
    {
        SslClientAuthenticationOptions options = new();
        if (caFile is not null)
        {
            X509Certificate2Collection authorities = [];
            authorities.ImportFromPemFile(caFile);
            options.CertificateChainPolicy = Policy(authorities);
        }

        if (fingerprint is not null)
        {
            byte[] expected = Convert.FromHexString(fingerprint.Replace(":", "", StringComparison.Ordinal));
            options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                IsTrusted(certificate as X509Certificate2, chain, errors, expected);
        }

        return options;
    }

    internal static bool IsTrusted(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, byte[] fingerprint)
    {
        if (certificate is null || chain is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        X509Certificate2? root = chain.ChainElements.Select(element => element.Certificate)
            .Concat(chain.ChainPolicy.ExtraStore)
            .FirstOrDefault(candidate => CryptographicOperations.FixedTimeEquals(candidate.GetCertHash(HashAlgorithmName.SHA256), fingerprint));
        if (root is null)
        {
            return false;
        }

        // The fingerprint names the root; that the server's certificate really descends from it, and is in date, is for the chain to prove.
        using X509Chain proof = new();
        proof.ChainPolicy = Policy([root]);
        proof.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        return proof.Build(certificate);
    }

    private static X509ChainPolicy Policy(X509Certificate2Collection roots)
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // A private authority has no revocation list to ask for.
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(roots);
        policy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        return policy;
    }
}
