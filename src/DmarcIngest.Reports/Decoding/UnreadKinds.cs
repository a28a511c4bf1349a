namespace DmarcIngest.Reports.Decoding;

/// <summary>What is recognised but not read by this version, in words for people.</summary>
internal static class UnreadKinds
{
    public const string Outlook = "Expected the report itself and found it packed by Outlook (.msg or winmail.dat), which is not read; forward it as an attachment.";

    public static string Archive(Content content) => $"Expected gzip, zip or XML and found {content.Name}, which is not read.";
}
