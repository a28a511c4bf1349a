using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DmarcIngest.Pipeline;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace DmarcIngest.Mail.Http;

/// <summary>What the listener shows of itself: the certificate and the authorities behind it, as certbot's <c>fullchain.pem</c> has them.</summary>
internal static class ListenerCertificate
{
    /// <param name="certificateFile">PEM file.</param>
    /// <param name="keyFile">PEM file with its key.</param>
    /// <param name="section">Of the settings, for the message.</param>
    /// <exception cref="BrokenWorldException">A file cannot be read, holds something else, or the two do not belong together.</exception>
    public static HttpsConnectionAdapterOptions Read(string certificateFile, string? keyFile, string section)
    {
        try
        {
            // Without the authorities in between a sender that knows only roots would not believe the certificate.
            X509Certificate2Collection chain = [];
            chain.ImportFromPemFile(certificateFile);
            return new HttpsConnectionAdapterOptions
            {
                ServerCertificate = X509Certificate2.CreateFromPemFile(certificateFile, keyFile),
                ServerCertificateChain = chain,
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new BrokenWorldException($"The certificate {certificateFile} with the key {keyFile} cannot be used: {exception.Message} Check {section}:CertificateFile and {section}:KeyFile.", exception);
        }
    }
}
