using Microsoft.AspNetCore.Http;

namespace DmarcIngest.Overview.Access;

/// <summary>Headers of every answer, as the OWASP Secure Headers Project recommends: nothing from elsewhere, nothing inline, no frame around it.</summary>
internal static class SecurityHeaders
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    public static void Add(IHeaderDictionary headers, bool isTls)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers.CacheControl = "no-store";
        if (isTls)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }
    }
}
