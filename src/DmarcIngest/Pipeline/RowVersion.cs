using DmarcIngest.Reports;
using DmarcIngest.Reports.Authenticity;

namespace DmarcIngest.Pipeline;

/// <summary>
/// Which of two writes of one row stands, whatever the order in which they arrive: that of a report that is verified over one that anybody may have made up, a whole
/// report's over a cut-off one's, then the one whose mail was received later, then the one with the higher count. One number, because Elasticsearch compares one number:
/// bit 61 verified, bit 60 whole, bits 16 to 59 milliseconds since 1970, bits 0 to 15 the weight.
/// </summary>
internal static class RowVersion
{
    public static long Of(StoredRow row, DateTimeOffset received)
    {
        long whole = row.Partial ? 0 : 1L << 60;
        long milliseconds = Math.Clamp(received.ToUnixTimeMilliseconds(), 0, (1L << 44) - 1);
        long verified = row.Authenticity == ReportAuthenticity.Verified ? 1L << 61 : 0;
        return verified | whole | (milliseconds << 16) | Math.Clamp(row.Weight, 0, ushort.MaxValue);
    }
}
