using DmarcIngest.Reports;

namespace DmarcIngest.Fuzz;

/// <summary>Limits that an input of a few kilobytes can reach.</summary>
internal static class SmallLimits
{
    public static readonly ReadLimits Value = new()
    {
        MailBytes = 64 * 1024,
        DecompressedBytes = 1 << 20,
        DocumentBytes = 1 << 19,
        ArchiveEntries = 4,
        MimeParts = 24,
        XmlDepth = 8,
        XmlAttributes = 6,
        TextLength = 200,
        FreeTextLength = 400,
        Records = 20,
        DkimResults = 4,
        SpfResults = 3,
        Reasons = 3,
        JsonDepth = 8,
        Policies = 8,
        PolicyStrings = 4,
        FailureDetails = 12,
    };
}
