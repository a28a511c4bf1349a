using System.Runtime.InteropServices;
using System.Xml;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>What a pass does with a document that is not well-formed to its end.</summary>
internal enum Damage
{
    /// <summary>Throws, so that nothing was read.</summary>
    Refused,

    /// <summary>Keeps the complete records of a document that is plain and breaks off, and throws at everything else.</summary>
    EndKept,

    /// <summary>Keeps the complete records as a partial report.</summary>
    Kept,
}

/// <summary>
/// Reads one report once. Rows of a usual report are kept; those of a large one are read again whenever they are asked for, so that
/// memory does not grow with it.
/// </summary>
internal sealed class ReportPass(Func<AggregateXmlReader> openAgain, IReadOnlyList<string> documentDeviations, ReadLimits limits)
{
    /// <summary>Records up to which a report's rows are kept in memory.</summary>
    public const int RowsInMemory = 5_000;

    /// <summary>Emptied, so that not each report makes one grow.</summary>
    [ThreadStatic]
    private static List<RecordValues>? spare;

    private readonly FieldNormaliser fields = new();
    private readonly DeviationSet deviations = new();
    private readonly RowIds ids = new();
    private readonly List<RecordValues> kept = Take();
    private int count;

    /// <summary>The report; null if the root element is not <c>feedback</c>.</summary>
    /// <exception cref="XmlException">The document is damaged, and no record may be or could be kept.</exception>
    public AggregateReport? Read(AggregateXmlReader reader, Damage damage)
    {
        if (!reader.MoveToFeedback())
        {
            return null;
        }

        RecordNormaliser normaliser = new(fields);
        bool partial = false;
        try
        {
            ReadRecords(reader, normaliser);
            reader.ReadToEnd();
        }
        catch (XmlException exception) when (count > 0 && (damage == Damage.Kept || (damage == Damage.EndKept && exception is PlainEndException)))
        {
            partial = true;
            reader.HeaderDeviations.Add(AggregateDeviations.Truncated);
        }

        if (count == 0)
        {
            reader.HeaderDeviations.Add(AggregateDeviations.NoRecords);
        }

        reader.Header.LooksLike9990 |= normaliser.LooksLike9990;
        return Make(reader, partial);
    }

    private void ReadRecords(AggregateXmlReader reader, RecordNormaliser normaliser)
    {
        RecordDraft draft = new();
        IReadOnlyList<string>? last = null;
        while (reader.ReadRecord(draft))
        {
            count++;
            if (count > limits.Records)
            {
                throw new ReportFormatException(RejectReasons.LimitExceeded, $"The report has more than Records ({limits.Records}) records.");
            }

            // Rows that are read again get their ids then.
            RecordValues values = normaliser.Normalise(draft, count <= RowsInMemory ? ids.RecordDigest(draft) : default);
            if (!ReferenceEquals(values.Deviations, last))
            {
                last = values.Deviations;
                deviations.AddRange(last);
            }

            if (count <= RowsInMemory)
            {
                kept.Add(values);
            }
        }
    }

    private AggregateReport Make(AggregateXmlReader reader, bool partial)
    {
        AggregateHeader header = Header(reader, partial);
        reader.HeaderDeviations.AddRange(documentDeviations);
        string[] headerDeviations = reader.HeaderDeviations.ToShared();
        deviations.AddRange(headerDeviations);
        UInt128 policy = ids.PolicyDigest(reader.Header);
        List<AggregateRow> rows = [];
        bool held = count <= RowsInMemory;
        AggregateReport report = new(held ? _ => rows : again => RowsAhead.Of(ReadAgain(again, headerDeviations, policy)), held)
        {
            ReportUid = ids.ReportUid(header),
            Partial = partial,
            Deviations = deviations.ToShared(),
            RowCount = count,
            Header = header,
        };
        if (held)
        {
            ids.Expect(count);
            RowMaker maker = new(report, headerDeviations, policy, ids);
            rows.Capacity = count;
            foreach (ref readonly RecordValues values in CollectionsMarshal.AsSpan(kept))
            {
                rows.Add(maker.Make(in values));
            }
        }

        kept.Clear();
        spare = kept;
        return report;
    }

    private AggregateHeader Header(AggregateXmlReader reader, bool partial)
    {
        try
        {
            return new HeaderNormaliser(fields, reader.HeaderDeviations).Normalise(reader.Header);
        }
        catch (ReportFormatException exception) when (partial)
        {
            throw new ReportFormatException(RejectReasons.BrokenXml, $"The document is damaged, and what could be read of it is not enough: {exception.Message}", exception);
        }
    }

    private IEnumerable<AggregateRow> ReadAgain(AggregateReport report, string[] headerDeviations, UInt128 policy)
    {
        using AggregateXmlReader reader = openAgain();
        reader.MoveToFeedback();
        RecordDraft draft = new();
        RecordNormaliser normaliser = new(new FieldNormaliser());
        RowIds again = new();
        RowMaker maker = new(report, headerDeviations, policy, again);
        // Counted, so that a damaged document is not read to where it breaks off.
        for (int row = 0; row < report.RowCount && reader.ReadRecord(draft); row++)
        {
            yield return maker.Make(normaliser.Normalise(draft, again.RecordDigest(draft)));
        }
    }

    private static List<RecordValues> Take()
    {
        List<RecordValues> values = spare ?? [];
        spare = null;
        return values;
    }
}
