namespace DmarcIngest.Pipeline;

/// <summary>What has been done so far, for progress and summaries. Written by the storing side of one pipeline only; read by anyone.</summary>
internal sealed class IngestTotals
{
    private readonly int[] outcomes = new int[Enum.GetValues<MailOutcome>().Length];
    private readonly Dictionary<string, int> rejections = [];

    public int Mails { get; private set; }

    public int Reports { get; private set; }

    public long Rows { get; private set; }

    public long RowsExpired { get; private set; }

    public long RowsRefused { get; private set; }

    /// <summary>Mails with a part that could not be read although another could.</summary>
    public int PartlyRead { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>Mails that wait behind the batch stored last.</summary>
    public int Waiting { get; set; }

    /// <summary>Number of rejected mails by reason code.</summary>
    public IReadOnlyDictionary<string, int> Rejections => rejections;

    public int Of(MailOutcome outcome) => outcomes[(int)outcome];

    public void Add(MailOutcome outcome, IngestRow row)
    {
        Mails++;
        outcomes[(int)outcome]++;
        Reports += row.ReportUids.Count;
        Rows += row.Rows;
        RowsExpired += row.RowsExpired;
        RowsRefused += row.RowsRefused;
        Bytes += row.Bytes;
        if (outcome == MailOutcome.Invalid)
        {
            rejections[row.Reason] = rejections.GetValueOrDefault(row.Reason) + 1;
        }
        else if (row.PartOnly)
        {
            PartlyRead++;
        }
    }
}
