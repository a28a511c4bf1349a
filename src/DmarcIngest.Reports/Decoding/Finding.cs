namespace DmarcIngest.Reports.Decoding;

/// <summary>What one place in a mail held.</summary>
/// <param name="Where">As <see cref="ReadResult.Where"/>.</param>
/// <param name="Standing">Whether it counts where it turns out to be no report.</param>
internal abstract record Finding(string Where, Standing Standing);

/// <summary>A document to be parsed.</summary>
internal sealed record Found(FoundDocument Document, Standing Standing) : Finding(Document.Where, Standing);

/// <summary>Something that cannot be read as a report.</summary>
internal sealed record Refused(string Where, FormatException Error, Standing Standing) : Finding(Where, Standing)
{
    public static Refused Because(string where, Standing standing, string reason, string detail) =>
        new(where, new ReportFormatException(reason, detail), standing);
}
