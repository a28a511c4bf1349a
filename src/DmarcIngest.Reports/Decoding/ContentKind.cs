namespace DmarcIngest.Reports.Decoding;

/// <summary>What bytes are, judged by themselves.</summary>
internal enum ContentKind
{
    /// <summary>Nothing but white space.</summary>
    Empty,

    /// <summary>A <c>feedback</c> element begins in the first bytes.</summary>
    Feedback,

    /// <summary>Begins like XML, without a root element in the first bytes.</summary>
    RootlessXml,

    /// <summary>XML with another root element.</summary>
    OtherXml,

    /// <summary>HTML or an image in XML.</summary>
    Page,

    /// <summary>JSON with the keys of an SMTP TLS report.</summary>
    TlsReport,

    /// <summary>Begins like a JSON object.</summary>
    Json,

    /// <summary>gzip data.</summary>
    Gzip,

    /// <summary>A zip archive.</summary>
    Zip,

    /// <summary>base64 text of gzip, zip or XML.</summary>
    Base64,

    /// <summary>An archive that is not read.</summary>
    UnreadArchive,

    /// <summary>An OLE compound file: Outlook's .msg, old Office files.</summary>
    Ole,

    /// <summary>Outlook's winmail.dat.</summary>
    Tnef,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>A verdict of <see cref="Sniffer"/>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Offset">Where an archive or base64 text begins.</param>
/// <param name="Name">Name of the root element or of the archive format.</param>
internal readonly record struct Content(ContentKind Kind, int Offset = 0, string? Name = null);
