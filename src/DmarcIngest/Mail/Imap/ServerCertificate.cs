using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Mail.Imap;

/// <summary>Whom to trust: the system's authorities, an own authority (<c>CaFile</c>), or a pinned certificate. The host name always counts but for a pinned server certificate.</summary>
internal sealed class ServerCertificate(ImapMailboxOptions options)
{
    private X509Certificate2Collection? authorities;

    /// <summary>Why the last certificate was refused; null if it was not.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Reads <c>CaFile</c>, so that a missing file is named and does not pass for a fault of TLS.</summary>
    public void Load()
    {
        if (options.CaFile is not { Length: > 0 } file)
        {
            return;
        }

        try
        {
            X509Certificate2Collection read = [];
            read.ImportFromPemFile(file);
            authorities = read;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new BrokenWorldException($"CaFile {file} of the mailbox {options.Username}@{options.Host} cannot be read: {LogText.Of(exception.Message)}", exception);
        }
    }

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
            if (IsPin(certificate, wanted))
            {
                return null;
            }

            X509Certificate2? signer = chain?.ChainElements.Select(element => element.Certificate).FirstOrDefault(candidate => IsPin(candidate, wanted));
            if (signer is null)
            {
                return $"neither its fingerprint {seen} nor that of a certificate the server sent with it is the one that CertificateFingerprint names (a root that the server does not send can be named by CaFile only)";
            }

            if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            {
                return $"it is for another host than {options.Host}";
            }

            return IsSigned(certificate, chain, [signer], built => built.Any(element => IsPin(element.Certificate, wanted)), X509VerificationFlags.AllowUnknownCertificateAuthority)
                ? null
                : $"the certificate that CertificateFingerprint names did not sign it, or one of them is out of date (fingerprint {seen})";
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return $"it is for another host than {options.Host}";
        }

        if (authorities is not null)
        {
            return IsSigned(certificate, chain, authorities, _ => true, X509VerificationFlags.NoFlag) ? null : $"it is not signed by an authority in {options.CaFile}, which CaFile names (fingerprint {seen})";
        }

        string reasons = string.Join(", ", (chain?.ChainStatus ?? []).Select(status => status.Status));
        return errors == SslPolicyErrors.None ? null : $"no known authority vouches for it ({reasons}; name its CA in CaFile, or pin it by CertificateFingerprint {seen})";
    }

    private static bool IsPin(X509Certificate2 certificate, string wanted) =>
        certificate.GetCertHashString(HashAlgorithmName.SHA256).Equals(wanted, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Builds a chain of our own. That a certificate stands in the chain TLS built says nothing: anybody can send a public certificate along,
    /// and a chain holds issuers by name even where the signature is false.
    /// </summary>
    private static bool IsSigned(
        X509Certificate2 certificate, X509Chain? sent, X509Certificate2Collection trusted, Func<X509ChainElementCollection, bool> holds, X509VerificationFlags flags)
    {
        using X509Chain own = new();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(trusted);
        foreach (X509ChainElement element in sent?.ChainElements.AsEnumerable() ?? [])
        {
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        own.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.DisableCertificateDownloads = true;
        own.ChainPolicy.VerificationFlags = flags;
        return own.Build(certificate) && holds(own.ChainElements);
    }
}
