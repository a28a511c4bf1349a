using MimeKit;

namespace DmarcIngest.Reports.Decoding;

/// <summary>The few questions in which the declared type of a part is believed: where the content alone does not say.</summary>
internal static class PartKinds
{
    /// <summary>A bounce or a read receipt. What it returns was sent by us or in our name, and is no report to us.</summary>
    public static bool IsBounce(Multipart parts) =>
        ReportType(parts) is "delivery-status" or "disposition-notification"
        || (parts.ContentType.IsMimeType("multipart", "report")
            && (Has(parts, "delivery-status") || Has(parts, "disposition-notification")));

    /// <summary>A mail that says as a whole that it is an ARF report (RFC 5965).</summary>
    public static bool IsFailureReport(Multipart parts) => ReportType(parts) == "feedback-report";

    /// <summary>The part that makes a failure report, whatever the mail around it says.</summary>
    public static bool IsFeedback(MimeEntity entity) =>
        entity is not Multipart && (entity.ContentType.IsMimeType("message", "feedback-report") || entity.ContentType.IsMimeType("text", "feedback-report"));

    /// <summary>A part or a whole mail that says that it is an SMTP TLS report (RFC 8460 section 6).</summary>
    public static bool IsTlsReport(ContentType type) =>
        (type.Parameters["report-type"] ?? string.Empty).Equals("tlsrpt", StringComparison.OrdinalIgnoreCase)
        || type.MediaSubtype.StartsWith("tlsrpt", StringComparison.OrdinalIgnoreCase);

    /// <summary>The sample mail within a failure report: personal data, and most often spam. Never looked into.</summary>
    public static bool IsSample(MimeEntity entity) =>
        entity is MessagePart
        || entity.ContentType.MediaType.Equals("message", StringComparison.OrdinalIgnoreCase)
        || entity.ContentType.MediaSubtype.Contains("rfc822", StringComparison.OrdinalIgnoreCase)
        || entity.ContentType.MediaSubtype.Contains("rfc-822", StringComparison.OrdinalIgnoreCase);

    /// <summary>A sample of which the reporter sent the header alone.</summary>
    public static bool IsHeaderOnly(MimeEntity entity) => entity.ContentType.MediaSubtype.Contains("header", StringComparison.OrdinalIgnoreCase);

    public static bool IsEncrypted(MimeEntity entity) =>
        entity.ContentType.IsMimeType("multipart", "encrypted")
        || entity.ContentType.IsMimeType("application", "pgp-encrypted")
        || (IsPkcs7(entity.ContentType) && (SmimeType(entity.ContentType) is "" or "enveloped-data" or "authenveloped-data"));

    /// <summary>A mail signed in the form that hides its content (not multipart/signed).</summary>
    public static bool IsOpaqueSigned(ContentType type) =>
        IsPkcs7(type) && SmimeType(type) is "signed-data" or "compressed-data";

    /// <summary>A mail that must be decoded before it can be parsed: the parser leaves those to us.</summary>
    public static bool IsEncodedMail(MimePart part) =>
        part.ContentType.IsMimeType("message", "rfc822")
        || part.ContentType.IsMimeType("message", "global")
        || (part.FileName is { } name && name.EndsWith(".eml", StringComparison.OrdinalIgnoreCase));

    public static bool IsOutlook(ContentType type, string? name) =>
        type.IsMimeType("application", "ms-tnef")
        || type.IsMimeType("application", "vnd.ms-tnef")
        || type.IsMimeType("application", "vnd.ms-outlook")
        || (name is not null && (name.EndsWith(".msg", StringComparison.OrdinalIgnoreCase) || name.Equals("winmail.dat", StringComparison.OrdinalIgnoreCase)));

    public static bool IsXml(ContentType type, string? name) =>
        type.MediaSubtype.Equals("xml", StringComparison.OrdinalIgnoreCase)
        || (name is not null && name.EndsWith(".xml", StringComparison.OrdinalIgnoreCase));

    private static bool IsPkcs7(ContentType type) => type.IsMimeType("application", "pkcs7-mime") || type.IsMimeType("application", "x-pkcs7-mime");

    private static string SmimeType(ContentType type) => (type.Parameters["smime-type"] ?? string.Empty).ToLowerInvariant();

    private static string? ReportType(Multipart parts) => parts.ContentType.Parameters["report-type"]?.ToLowerInvariant();

    private static bool Has(Multipart parts, string messageSubtype) => parts.Any(part => part.ContentType.IsMimeType("message", messageSubtype));
}
