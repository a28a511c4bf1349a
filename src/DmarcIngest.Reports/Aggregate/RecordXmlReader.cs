namespace DmarcIngest.Reports.Aggregate;

/// <summary>The part of the pull loop that reads one <c>record</c> element.</summary>
internal sealed class RecordXmlReader(ElementCursor cursor, ReadLimits limits)
{
    public void ReadRecord(RecordDraft record)
    {
        int depth = cursor.Depth;
        while (cursor.MoveToChildOnly(depth, out ElementName name))
        {
            switch (name)
            {
                case ElementName.Row:
                    ReadRow(record);
                    break;
                case ElementName.Identities:
                    cursor.Deviations.Add(AggregateDeviations.IdentitiesElement);
                    ReadIdentifiers(record);
                    break;
                case ElementName.Identifiers:
                    ReadIdentifiers(record);
                    break;
                case ElementName.AuthResults:
                    ReadAuthResults(record);
                    break;
                default:
                    cursor.SkipUnknown();
                    break;
            }
        }
    }

    private void ReadRow(RecordDraft record)
    {
        int depth = cursor.Depth;
        while (cursor.MoveToChildOnly(depth, out ElementName name))
        {
            switch (name)
            {
                case ElementName.SourceIp:
                    record.SourceIp = cursor.First(record.SourceIp, cursor.ReadText());
                    break;
                case ElementName.Count:
                    record.Count = cursor.First(record.Count, cursor.ReadText());
                    break;
                case ElementName.PolicyEvaluated:
                    ReadPolicyEvaluated(record);
                    break;
                default:
                    cursor.SkipUnknown();
                    break;
            }
        }
    }

    private void ReadPolicyEvaluated(RecordDraft record)
    {
        int depth = cursor.Depth;
        while (cursor.MoveToChildOnly(depth, out ElementName name))
        {
            switch (name)
            {
                case ElementName.Disposition:
                    record.Disposition = cursor.First(record.Disposition, cursor.ReadText());
                    break;
                case ElementName.Dkim:
                    record.Dkim = cursor.First(record.Dkim, cursor.ReadText());
                    break;
                case ElementName.Spf:
                    record.Spf = cursor.First(record.Spf, cursor.ReadText());
                    break;
                case ElementName.Reason when record.Reasons.Count >= limits.Reasons:
                    cursor.Deviations.Add(AggregateDeviations.ReasonTooMany);
                    cursor.Skip();
                    break;
                case ElementName.Reason:
                    ReadReason(record);
                    break;
                default:
                    cursor.SkipUnknown();
                    break;
            }
        }
    }

    private void ReadReason(RecordDraft record)
    {
        int depth = cursor.Depth;
        string? type = null;
        string? comment = null;
        string? text = null;
        cursor.StartText();
        while (cursor.MoveToChild(depth, out ElementName name))
        {
            text ??= cursor.TakeText();
            switch (name)
            {
                case ElementName.Type:
                    type = cursor.First(type, cursor.ReadText());
                    break;
                case ElementName.Comment:
                    comment = cursor.First(comment, cursor.ReadFreeText());
                    break;
                default:
                    cursor.SkipUnknown();
                    break;
            }
        }

        text ??= cursor.TakeText();
        if (type is null && text is not null)
        {
            // QUIRK: rspamd 2019 writes <reason>sampled_out</reason>.
            cursor.Deviations.Add(AggregateDeviations.ReasonAsText);
            type = text;
        }

        if (type is null && comment is null)
        {
            // QUIRK: KDDI writes <reason/>.
            cursor.Deviations.Add(AggregateDeviations.ReasonEmpty);
            return;
        }

        record.Reasons.Add((type, comment));
    }

    private void ReadIdentifiers(RecordDraft record)
    {
        int depth = cursor.Depth;
        while (cursor.MoveToChildOnly(depth, out ElementName name))
        {
            switch (name)
            {
                case ElementName.HeaderFrom:
                    record.HeaderFrom = cursor.First(record.HeaderFrom, cursor.ReadText());
                    break;
                case ElementName.EnvelopeFrom:
                    record.EnvelopeFrom = cursor.First(record.EnvelopeFrom, cursor.ReadText());
                    break;
                case ElementName.EnvelopeTo:
                    record.EnvelopeTo = cursor.First(record.EnvelopeTo, cursor.ReadText());
                    break;
                default:
                    cursor.SkipUnknown();
                    break;
            }
        }
    }

    private void ReadAuthResults(RecordDraft record)
    {
        int depth = cursor.Depth;
        while (cursor.MoveToChildOnly(depth, out ElementName name))
        {
            switch (name)
            {
                case ElementName.Dkim when record.DkimResults.Count >= limits.DkimResults:
                    cursor.Deviations.Add(AggregateDeviations.DkimTooMany);
                    cursor.Skip();
                    break;
                case ElementName.Dkim:
                    record.DkimResults.Add(ReadResult(ElementName.Selector));
                    break;
                case ElementName.Spf when record.SpfResults.Count >= limits.SpfResults:
                    cursor.Deviations.Add(AggregateDeviations.SpfTooMany);
                    cursor.Skip();
                    break;
                case ElementName.Spf:
                    record.SpfResults.Add(ReadResult(ElementName.Scope));
                    break;
                default:
                    cursor.SkipUnknown();
                    break;
            }
        }
    }

    private SentResult ReadResult(ElementName qualifierName)
    {
        int depth = cursor.Depth;
        string? domain = null;
        string? qualifier = null;
        string? result = null;
        string? human = null;
        while (cursor.MoveToChildOnly(depth, out ElementName name))
        {
            switch (name)
            {
                case ElementName.Domain:
                    domain = cursor.First(domain, cursor.ReadText());
                    break;
                case ElementName.Selector or ElementName.Scope when name == qualifierName:
                    qualifier = cursor.First(qualifier, cursor.ReadText());
                    break;
                case ElementName.Result:
                    result = cursor.First(result, cursor.ReadText());
                    break;
                case ElementName.HumanResult:
                    human = cursor.First(human, cursor.ReadText());
                    break;
                default:
                    cursor.SkipUnknown();
                    break;
            }
        }

        return new SentResult(domain, qualifier, result, human);
    }
}
