using DmarcIngest.Reports;
using DmarcIngest.Reports.Decoding;
using DmarcIngest.Reports.Failure;

namespace DmarcIngest.Fuzz;

/// <summary>
/// A failure report without its mail: the fields of the feedback part, a NUL, the sample. The same bytes are read as Exim's plain text too,
/// and at each level of privacy: the row must be the same one.
/// </summary>
internal static class FailureTarget
{
    private static readonly PrivacyLevel[] Levels = [PrivacyLevel.Full, PrivacyLevel.Redacted, PrivacyLevel.Metadata];

    public static void Run(byte[] input)
    {
        int end = Array.IndexOf(input, (byte)0);
        byte[] feedback = end < 0 ? input : input[..end];
        byte[]? sample = end < 0 ? null : input[(end + 1)..];
        foreach (bool plainText in new[] { false, true })
        {
            string[] ids = [.. Levels.Select(level => Read(Found(feedback, sample, plainText), level))];
            Contract.Holds(ids.Distinct().Count() == 1, $"The id of a failure report depends on the level of privacy: {string.Join(", ", ids)}");
        }
    }

    private static FoundFailure Found(byte[] feedback, byte[]? sample, bool plainText) => new(
        "file", new ByteSource(() => new TrickleStream(feedback)), plainText, sample is null ? null : new FoundSample(null, new ByteSource(sample), true), null);

    private static string Read(FoundFailure found, PrivacyLevel level)
    {
        FailurePrivacy privacy = new(level, "key"u8.ToArray());
        try
        {
            FailureReport report = FailureParser.Parse(found, SmallLimits.Value, privacy);
            Contract.Same(Transcript.Of([report]), Transcript.Of([FailureParser.Parse(found, SmallLimits.Value, privacy)]), "Reading a failure report twice gives two things.");
            return report.Row.Id;
        }
        catch (ReportFormatException refused)
        {
            return refused.Message;
        }
    }
}
