using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DmarcIngest.Mail.Imap;

/// <summary>Whom to trust: the system's authorities, an own authority (<c>CaFile</c>), or a pinned certificate. The host name always counts but for a pinned server certificate.</summary>
internal sealed class ServerCertificate(ImapMailboxOptions options)
{
    /// <summary>Why the last certificate was refused; null if it was not.</summary>
    public string? Refusal { get; private set; }

    public bool Check(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Refusal = Judge(certificate as X509Certificate2, chain, errors);
        return Refusal is null;
    }

    private string? Judge(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            return "the server sent no certificate";
        }

        string seen = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        if (options.CertificateFingerprint is { Length: > 0 } pin)
        {
            string wanted = pin.Replace(":", "", StringComparison.Ordinal);
            if (seen.Equals(wanted, StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }

            bool signer = chain?.ChainElements.Any(element => element.Certificate.GetCertHashString(HashAlgorithmName.SHA256).Equals(wanted, StringComparison.OrdinalIgnoreCase)) == true;
            return signer && !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                ? null
                : $"its fingerprint {seen} is not the one that CertificateFingerprint names";
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return $"it is for another host than {options.Host}";
        }

        if (options.CaFile is { Length: > 0 } file)
        {
            using X509Chain own = new();
            own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            own.ChainPolicy.CustomTrustStore.ImportFromPemFile(file);
            own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return own.Build(certificate) ? null : $"it is not signed by an authority in {file}";
        }

        return errors == SslPolicyErrors.None ? null : $"no known authority has signed it (name its CA in CaFile, or pin it by CertificateFingerprint {seen})";
    }
}
