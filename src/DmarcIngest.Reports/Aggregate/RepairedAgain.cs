using DmarcIngest.Reports.Decoding;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>
/// A damaged document whose large reports are read again one after the other while they are stored: mended once for all of them, and
/// forgotten with the last.
/// </summary>
internal sealed class RepairedAgain(FoundDocument document, ReadLimits limits)
{
    private IReadOnlyList<MendedDocument>? held;

    /// <summary>The last part that is read again.</summary>
    public int Last { get; set; }

    public MendedDocument Take(int index)
    {
        IReadOnlyList<MendedDocument> parts = Volatile.Read(ref held) ?? XmlRepair.Read(document, limits);
        Volatile.Write(ref held, index < Last ? parts : null);
        return parts[index];
    }
}
