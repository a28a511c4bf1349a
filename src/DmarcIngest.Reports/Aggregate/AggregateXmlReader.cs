namespace DmarcIngest.Reports.Aggregate;

/// <summary>
/// The pull loop: gives one record after the other as it was sent, and collects on the way what stands outside the records, in whatever
/// order they come.
/// </summary>
internal sealed class AggregateXmlReader(ElementCursor cursor, ReadLimits limits) : IDisposable
{
    private const int ErrorsKept = 100;
    private readonly RecordXmlReader records = new(cursor, limits);
    private int root;

    public HeaderDraft Header { get; } = new();

    /// <summary>Deviations found outside the records so far.</summary>
    public DeviationSet HeaderDeviations { get; } = cursor.Deviations;

    /// <summary>Moves into <c>feedback</c>; false if the root is another element.</summary>
    public bool MoveToFeedback()
    {
        if (cursor.MoveToRoot() != ElementName.Feedback)
        {
            return false;
        }

        root = cursor.Depth;
        Header.Namespace = cursor.RootNamespace.Length == 0 || !XmlMender.IsDeclared(cursor.RootNamespace) ? null : cursor.RootNamespace;
        return true;
    }

    /// <summary>Reads on to the end of the next record; false at the end tag of <c>feedback</c>.</summary>
    public bool ReadRecord(RecordDraft record)
    {
        cursor.StartText();
        while (cursor.MoveToChild(root, out ElementName name))
        {
            cursor.NoteStrayText();
            switch (name)
            {
                case ElementName.Record:
                    record.Clear();
                    cursor.Deviations = record.Deviations;
                    records.ReadRecord(record);
                    cursor.Deviations = HeaderDeviations;
                    return true;
                case ElementName.Version:
                    Header.Version = cursor.First(Header.Version, cursor.ReadText());
                    break;
                case ElementName.ReportMetadata:
                    ReadMetadata();
                    break;
                case ElementName.PolicyPublished:
                    ReadPolicy();
                    break;
                case ElementName.Extension:
                    Header.LooksLike9990 = true;
                    cursor.Skip();
                    break;
                default:
                    cursor.SkipUnknown();
                    break;
            }
        }

        cursor.NoteStrayText();
        return false;
    }

    public void ReadToEnd() => cursor.ReadToEnd();

    public void Dispose() => cursor.Dispose();

    private void ReadMetadata()
    {
        int depth = cursor.Depth;
        while (cursor.MoveToChildOnly(depth, out ElementName name))
        {
            switch (name)
            {
                case ElementName.OrgName:
                    Header.OrgName = cursor.First(Header.OrgName, cursor.ReadText());
                    break;
                case ElementName.Email:
                    Header.Email = cursor.First(Header.Email, cursor.ReadText());
                    break;
                case ElementName.ExtraContactInfo:
                    Header.ExtraContactInfo = cursor.First(Header.ExtraContactInfo, cursor.ReadFreeText());
                    break;
                case ElementName.ReportId:
                    Header.ReportId = cursor.First(Header.ReportId, cursor.ReadText());
                    break;
                case ElementName.Generator:
                    Header.Generator = cursor.First(Header.Generator, cursor.ReadText());
                    Header.LooksLike9990 = true;
                    break;
                case ElementName.DateRange:
                    ReadDateRange();
                    break;
                case ElementName.Error:
                    string? error = cursor.ReadFreeText();
                    if (error is not null && Header.Errors.Count < ErrorsKept)
                    {
                        Header.Errors.Add(error);
                    }

                    break;
                default:
                    cursor.SkipUnknown();
                    break;
            }
        }
    }

    private void ReadDateRange()
    {
        int depth = cursor.Depth;
        while (cursor.MoveToChildOnly(depth, out ElementName name))
        {
            switch (name)
            {
                case ElementName.Begin:
                    Header.Begin = cursor.First(Header.Begin, cursor.ReadText());
                    break;
                case ElementName.End:
                    Header.End = cursor.First(Header.End, cursor.ReadText());
                    break;
                default:
                    cursor.SkipUnknown();
                    break;
            }
        }
    }

    private void ReadPolicy()
    {
        int depth = cursor.Depth;
        while (cursor.MoveToChildOnly(depth, out ElementName name))
        {
            switch (name)
            {
                case ElementName.Domain:
                    Header.Domain = cursor.First(Header.Domain, cursor.ReadText());
                    break;
                case ElementName.Adkim:
                    Header.Adkim = cursor.First(Header.Adkim, cursor.ReadText());
                    break;
                case ElementName.Aspf:
                    Header.Aspf = cursor.First(Header.Aspf, cursor.ReadText());
                    break;
                case ElementName.P:
                    Header.P = cursor.First(Header.P, cursor.ReadText());
                    break;
                case ElementName.Sp:
                    Header.Sp = cursor.First(Header.Sp, cursor.ReadText());
                    break;
                case ElementName.Np:
                    Header.Np = cursor.First(Header.Np, cursor.ReadText());
                    break;
                case ElementName.Pct:
                    Header.Pct = cursor.First(Header.Pct, cursor.ReadText());
                    break;
                case ElementName.Fo:
                    Header.Fo = cursor.First(Header.Fo, cursor.ReadText());
                    break;
                case ElementName.Testing:
                    Header.Testing = cursor.First(Header.Testing, cursor.ReadText());
                    Header.LooksLike9990 = true;
                    break;
                case ElementName.DiscoveryMethod:
                    Header.DiscoveryMethod = cursor.First(Header.DiscoveryMethod, cursor.ReadText());
                    Header.LooksLike9990 = true;
                    break;
                default:
                    cursor.SkipUnknown();
                    break;
            }
        }
    }
}
