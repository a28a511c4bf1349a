using System.Runtime.InteropServices;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>
/// Ids of one report and its rows, made of what was sent and not of what we make of it, so that they stay the same when normalisation
/// improves. The order of fields is fixed here; the order of elements in the document has no part in it.
/// </summary>
internal sealed class RowIds
{
    private readonly ContentHash hash = new();
    private readonly Dictionary<UInt128, int> seen = [];

    /// <summary>So many rows will come.</summary>
    public void Expect(int rows) => seen.EnsureCapacity(rows);

    public string ReportUid(AggregateHeader header)
    {
        hash.Add("aggregate");
        hash.Add(header.OrgName.ToLowerInvariant());
        hash.Add(header.ReportId);
        hash.Add(header.Policy.Domain);
        hash.Add(header.Begin.ToUnixTimeSeconds());
        hash.Add(header.End.ToUnixTimeSeconds());
        return hash.TakeId();
    }

    public UInt128 PolicyDigest(HeaderDraft sent)
    {
        hash.Add(sent.Domain);
        hash.Add(sent.Adkim);
        hash.Add(sent.Aspf);
        hash.Add(sent.P);
        hash.Add(sent.Sp);
        hash.Add(sent.Np);
        hash.Add(sent.Pct);
        hash.Add(sent.Fo);
        hash.Add(sent.Testing);
        hash.Add(sent.DiscoveryMethod);
        return hash.Take();
    }

    /// <summary>All of a record but its count, which a corrected report may change.</summary>
    public UInt128 RecordDigest(RecordDraft sent)
    {
        hash.Add(sent.SourceIp);
        hash.Add(sent.Disposition);
        hash.Add(sent.Dkim);
        hash.Add(sent.Spf);
        hash.Add(sent.HeaderFrom);
        hash.Add(sent.EnvelopeFrom);
        hash.Add(sent.EnvelopeTo);
        hash.Add(sent.Reasons.Count);
        foreach ((string? type, string? comment) in sent.Reasons)
        {
            hash.Add(type);
            hash.Add(comment);
        }

        Add(sent.DkimResults);
        Add(sent.SpfResults);
        return hash.Take();
    }

    /// <summary>Id of the next row, in the order of the document: rows otherwise equal are told apart by their occurrence.</summary>
    public string NextRowId(string reportUid, UInt128 policy, UInt128 record)
    {
        ref int occurrence = ref CollectionsMarshal.GetValueRefOrAddDefault(seen, record, out _);
        hash.Add(reportUid);
        hash.Add(policy);
        hash.Add(record);
        hash.Add(occurrence);
        occurrence++;
        return hash.TakeId();
    }

    private void Add(List<SentResult> results)
    {
        hash.Add(results.Count);
        foreach (SentResult result in results)
        {
            hash.Add(result.Domain);
            hash.Add(result.Qualifier);
            hash.Add(result.Result);
            hash.Add(result.HumanResult);
        }
    }
}
