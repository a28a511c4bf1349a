using System.Text.Json;

namespace DmarcIngest.Reports.Tls;

/// <summary>Reads the document into drafts, each policy and detail normalised as soon as it ends. Unknown keys are read over (RFC 8460 section 4.4).</summary>
internal sealed class TlsJsonReader(JsonCursor cursor, TlsNormaliser normaliser, ReadLimits limits)
{
    private int details;

    public TlsHeaderDraft Header { get; } = new();

    /// <summary>The policies read to their end.</summary>
    public List<TlsPolicy> Policies { get; private set; } = [];

    /// <exception cref="JsonException">It is no JSON, or it breaks off; what was read until then stands.</exception>
    public void Read()
    {
        cursor.Read();
        if (cursor.Token != JsonTokenType.StartObject)
        {
            throw new ReportFormatException(RejectReasons.NotAReport, $"Expected a JSON object and found {cursor.Token}.");
        }

        ReadObject(key =>
        {
            switch (key)
            {
                case TlsKey.OrganizationName:
                    Header.OrgName = Value();
                    break;
                case TlsKey.ContactInfo:
                    Header.ContactInfo = Value();
                    break;
                case TlsKey.ReportId:
                    Header.ReportId = Value();
                    break;
                case TlsKey.DateRange:
                    ReadObject(ReadDate);
                    break;
                case TlsKey.Policies:
                    // A second list replaces the first, as any duplicate key does.
                    (Policies, details) = ([], 0);
                    ReadList(ReadPolicy);
                    break;
                default:
                    ReadDate(key);
                    break;
            }
        });
        try
        {
            if (cursor.HasMore())
            {
                cursor.Deviations.Add(TlsDeviations.ContentOutsideReport);
            }
        }
        catch (InvalidDataException)
        {
            // The report itself is whole; what is damaged stands behind it.
            cursor.Deviations.Add(TlsDeviations.ArchiveEndBroken);
        }
    }

    private void ReadDate(TlsKey key)
    {
        switch (key)
        {
            case TlsKey.StartDateTime:
                Header.Begin = Value();
                break;
            case TlsKey.EndDateTime:
                Header.End = Value();
                break;
            default:
                cursor.Skip();
                break;
        }
    }

    private void ReadPolicy()
    {
        if (cursor.Token != JsonTokenType.StartObject)
        {
            LeaveOut();
            return;
        }

        if (Policies.Count == limits.Policies)
        {
            throw new ReportFormatException(RejectReasons.LimitExceeded, $"The report has more than the {limits.Policies} policies allowed by Limits:Policies.");
        }

        TlsPolicyDraft draft = new();
        ReadObject(key => ReadPolicyField(draft, key));
        Policies.Add(normaliser.Policy(draft));
    }

    private void ReadPolicyField(TlsPolicyDraft draft, TlsKey key)
    {
        switch (key)
        {
            case TlsKey.Policy or TlsKey.Summary:
                ReadObject(inner => ReadPolicyField(draft, inner));
                break;
            case TlsKey.PolicyType:
                draft.PolicyType = Value();
                break;
            case TlsKey.PolicyDomain:
                draft.PolicyDomain = Value();
                break;
            case TlsKey.PolicyString:
                draft.PolicyString.Clear();
                ReadList(() => AddText(draft.PolicyString));
                break;
            case TlsKey.MxHost:
                draft.MxHosts.Clear();
                ReadList(() => AddText(draft.MxHosts));
                break;
            case TlsKey.Successful:
                draft.Successful = Count();
                break;
            case TlsKey.Failed:
                draft.Failed = Count();
                break;
            case TlsKey.FailureDetails:
                draft.Details.Clear();
                ReadList(() => ReadDetail(draft.Details));
                break;
            default:
                cursor.Skip();
                break;
        }
    }

    private void ReadDetail(List<TlsFailureDetail> into)
    {
        if (cursor.Token != JsonTokenType.StartObject)
        {
            LeaveOut();
            return;
        }

        if (++details > limits.FailureDetails)
        {
            throw new ReportFormatException(RejectReasons.LimitExceeded, $"The report has more than the {limits.FailureDetails} failure details allowed by Limits:FailureDetails.");
        }

        TlsDetailDraft draft = new();
        ReadObject(key => ReadDetailField(draft, key));
        into.Add(normaliser.Detail(draft));
    }

    private void ReadDetailField(TlsDetailDraft draft, TlsKey key)
    {
        switch (key)
        {
            case TlsKey.ResultType:
                draft.ResultType = Value();
                break;
            case TlsKey.SendingMtaIp:
                draft.SendingMtaIp = Value();
                break;
            case TlsKey.ReceivingIp:
                draft.ReceivingIp = Value();
                break;
            case TlsKey.ReceivingMxHostname:
                draft.ReceivingMxHostname = Value();
                break;
            case TlsKey.ReceivingMxHelo:
                draft.ReceivingMxHelo = Value();
                break;
            case TlsKey.FailedSessions:
                draft.FailedSessions = Count();
                break;
            case TlsKey.AdditionalInformation:
                draft.AdditionalInformation = Value();
                break;
            case TlsKey.FailureReasonCode:
                draft.FailureReasonCode = Value();
                break;
            default:
                cursor.Skip();
                break;
        }
    }

    /// <summary>Calls <paramref name="field"/> on the value of each key; a value that is no object is left out.</summary>
    private void ReadObject(Action<TlsKey> field)
    {
        if (cursor.Token != JsonTokenType.StartObject)
        {
            LeaveOut();
            return;
        }

        for (cursor.Read(); cursor.Token != JsonTokenType.EndObject; cursor.Read())
        {
            TlsKey key = TlsKeys.Read(cursor.Text(limits.TextLength) ?? "", cursor.Deviations);
            cursor.Read();
            field(key);
        }
    }

    /// <summary>Calls <paramref name="item"/> on each item; what is no list is taken for its only item.</summary>
    private void ReadList(Action item)
    {
        if (cursor.Token == JsonTokenType.Null)
        {
            return;
        }

        if (cursor.Token != JsonTokenType.StartArray)
        {
            cursor.Deviations.Add(TlsDeviations.ListExpected);
            item();
            return;
        }

        for (cursor.Read(); cursor.Token != JsonTokenType.EndArray; cursor.Read())
        {
            item();
        }
    }

    private void AddText(List<string> into)
    {
        if (Value() is not { } text)
        {
            return;
        }

        if (into.Count == limits.PolicyStrings)
        {
            cursor.Deviations.Add(TlsDeviations.TextTruncated);
            return;
        }

        into.Add(text);
    }

    private SentCount? Count()
    {
        bool quoted = cursor.Token == JsonTokenType.String;
        return Value() is { } text ? new SentCount(text, quoted) : null;
    }

    private string? Value()
    {
        if (cursor.Token is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            LeaveOut();
            return null;
        }

        string? text = cursor.Text(limits.TextLength)?.Trim();
        return string.IsNullOrEmpty(text) ? null : text;
    }

    private void LeaveOut()
    {
        if (cursor.Token != JsonTokenType.Null)
        {
            cursor.Deviations.Add(TlsDeviations.ValueForm);
            cursor.Skip();
        }
    }
}
