using MimeKit;

namespace DmarcIngest.Reports.Decoding;

/// <summary>
/// Visits every leaf part of one mail, of any type, disposition and depth, and hands what could be a report to the
/// <see cref="Unpacker"/>.
/// </summary>
internal sealed class MimeWalk(ReadLimits limits, ReportSigns signs, Unpacker unpacker, OutlineTrace? trace = null)
{
    private readonly ManyFields fields = new();
    private int leaves;

    /// <summary>True if the mail is a bounce or a read receipt.</summary>
    public bool Bounced { get; private set; }

    /// <summary>Gives the mail's header; null if the bytes are no mail.</summary>
    public HeaderList? Walk(ReadOnlyMemory<byte> mail)
    {
        if (Parse(mail) is not { } message)
        {
            return null;
        }

        HeaderList headers = message.Headers;
        signs.SeeSubject(MailText.Subject(headers));
        WalkMessage(message, new Place(string.Empty, mail, 0, 0, headers));
        if (fields.Lost)
        {
            unpacker.Refuse("mail", Standing.Certain, RejectReasons.LimitExceeded, $"A header has more than {ManyFields.MostOfMail} fields, or that of a part more than {ManyFields.MostOfPart}; the others were not read.");
        }

        return headers;
    }

    private void WalkMessage(MimeMessage message, Place place)
    {
        if (message.Headers["TLS-Report-Domain"] is { } domain)
        {
            signs.SeeReportDomain(domain);
        }

        ReadOnlyMemory<byte> repaired = LostBoundary.Repair(message, place.Mail);
        PartNumber number = new();
        if (repaired.IsEmpty)
        {
            WalkEntity(message.Body, place, number);
        }
        else
        {
            WalkEntity(Parse(repaired)?.Body, place with { Mail = repaired }, number);
        }
    }

    private void WalkEntity(MimeEntity? entity, Place place, PartNumber number)
    {
        switch (entity)
        {
            case null:
                break;
            case not null when PartKinds.IsEncrypted(entity):
                unpacker.Refuse(number.Next(place), Standing.Certain, RejectReasons.Encrypted, "Expected a report and found an encrypted mail, for which there is no key.");
                break;
            case Multipart parts:
                trace?.Multipart(place.Indent, parts);
                WalkParts(parts, place with { Depth = place.Depth + 1 }, number);
                break;
            case MessagePart nested:
                WalkNested(nested, place, number);
                break;
            case MimePart part:
                WalkLeaf(part, place, number);
                break;
        }
    }

    private void WalkParts(Multipart parts, Place place, PartNumber number)
    {
        if (place.Depth > limits.MimeDepth)
        {
            RefuseDepth(number.Next(place), limits.MimeDepth, "Limits:MimeDepth");
            return;
        }

        if (PartKinds.IsBounce(parts))
        {
            Bounced = true;
            return;
        }

        if (PartKinds.IsTlsReport(parts.ContentType))
        {
            signs.See();
        }

        int found = unpacker.Findings.Count;
        bool feedback = parts.Any(PartKinds.IsFeedback);
        bool failure = feedback || PartKinds.IsFailureReport(parts);
        if (failure)
        {
            signs.SeeFailure();
        }

        for (int i = 0; i < parts.Count; i++)
        {
            if (PartKinds.IsFeedback(parts[i]))
            {
                AddFailure(parts, i, place, number);
            }
            else if (!failure || !PartKinds.IsSample(parts[i]))
            {
                WalkEntity(parts[i], place, number);
            }
            else
            {
                string where = number.Next(place);
                trace?.Sample(place.Indent, where, parts[i]);
            }
        }

        if (feedback)
        {
            // Beside a feedback part the text says the same once more, in words.
            unpacker.DropPlainText(found);
        }

        if (failure && unpacker.Findings.Count == found)
        {
            unpacker.Refuse(number.Next(place), Standing.Certain, RejectReasons.NotAReport, "Expected a part message/feedback-report, which the mail promises by its report-type, and found none.");
        }
    }

    private void AddFailure(Multipart parts, int index, Place place, PartNumber number)
    {
        string where = number.Next(place);
        if (!Counts(where))
        {
            return;
        }

        if (parts[index] is not MimePart part)
        {
            unpacker.Refuse(where, Standing.Certain, RejectReasons.NotAReport, $"Expected the fields of a failure report and found {parts[index].ContentType.MimeType} that holds parts of its own.");
            return;
        }

        ByteSource feedback = LeafPart.Content(part, place.Mail);
        trace?.Leaf(place.Indent, where, part, feedback);
        MimeEntity? sample = parts.Skip(index + 1).Concat(parts.Take(index)).FirstOrDefault(other => PartKinds.IsSample(other) && !PartKinds.IsFeedback(other));
        unpacker.AddFailure(new FoundFailure(where, feedback, false, Sample(sample, place), place.Carrier));
    }

    private static FoundSample? Sample(MimeEntity? sample, Place place) => sample switch
    {
        MessagePart { Message: { } message } parsed => new FoundSample(message.Headers, null, PartKinds.IsHeaderOnly(parsed)),
        MimePart encoded => new FoundSample(null, LeafPart.Content(encoded, place.Mail), PartKinds.IsHeaderOnly(encoded)),
        _ => null,
    };

    private void WalkNested(MessagePart nested, Place place, PartNumber number)
    {
        string where = number.Next(place);
        if (nested is TextRfc822Headers || nested.Message is not { } message)
        {
            return;
        }

        if (place.Messages >= limits.MessageDepth)
        {
            RefuseDepth(where, limits.MessageDepth, "Limits:MessageDepth");
            return;
        }

        trace?.Message(place.Indent, where);
        signs.SeeSubject(MailText.Subject(message.Headers));
        WalkMessage(message, new Place(where + " > ", place.Mail, place.Depth, place.Messages + 1, message.Headers));
    }

    private void WalkLeaf(MimePart part, Place place, PartNumber number)
    {
        string where = number.Next(place);
        if (!Counts(where))
        {
            return;
        }

        if (part.ContentType.MediaType.Equals("multipart", StringComparison.OrdinalIgnoreCase))
        {
            // The parser gave up splitting at its own depth.
            RefuseDepth(where, limits.MimeDepth, "Limits:MimeDepth");
            return;
        }

        ByteSource content = LeafPart.Content(part, place.Mail);
        trace?.Leaf(place.Indent, where, part, content);
        if (PartKinds.IsFeedback(part))
        {
            unpacker.AddFailure(new FoundFailure(where, content, false, null, place.Carrier));
            return;
        }

        if (PartKinds.IsEncodedMail(part))
        {
            WalkEncodedMail(content, where, place);
            return;
        }

        new LeafReading(part.ContentType, part.FileName, place.Carrier, signs, unpacker, trace is null ? 0 : place.Indent + 1).Read(where, content);
    }

    // QUIRK: NetEase and others send message/rfc822 in base64, which the standard forbids and the parser leaves alone.
    private void WalkEncodedMail(ByteSource content, string where, Place place)
    {
        if (place.Messages >= limits.MessageDepth)
        {
            RefuseDepth(where, limits.MessageDepth, "Limits:MessageDepth");
            return;
        }

        ReadOnlyMemory<byte> mail = content.Hold();
        if (LongFields.In(mail.Span))
        {
            unpacker.RefuseLongField(where);
            return;
        }

        if (Parse(mail) is not { } message)
        {
            return;
        }

        signs.SeeSubject(MailText.Subject(message.Headers));
        WalkMessage(message, new Place(where + " > ", mail, place.Depth, place.Messages + 1, message.Headers));
    }

    /// <summary>Counts a part; false if it is one too many, which is told once.</summary>
    private bool Counts(string where)
    {
        if (++leaves == limits.MimeParts + 1)
        {
            unpacker.Refuse(where, Standing.Certain, RejectReasons.LimitExceeded, $"The mail has more than the {limits.MimeParts} parts allowed by Limits:MimeParts; the others were not read.");
        }

        return leaves <= limits.MimeParts;
    }

    private MimeMessage? Parse(ReadOnlyMemory<byte> mail) => MailParser.Parse(fields.Cut(mail), limits);

    private void RefuseDepth(string where, int allowed, string setting) =>
        unpacker.Refuse(where, Standing.Certain, RejectReasons.LimitExceeded, $"Parts are nested deeper than the {allowed} allowed by {setting}.");

    /// <param name="Prefix">Where the mail itself lies.</param>
    /// <param name="Mail">The bytes that its parts point into.</param>
    /// <param name="Depth">Multiparts around.</param>
    /// <param name="Messages">Mails around.</param>
    /// <param name="Carrier">Header of the mail.</param>
    private readonly record struct Place(string Prefix, ReadOnlyMemory<byte> Mail, int Depth, int Messages, HeaderList Carrier)
    {
        public int Indent => 1 + Depth + Messages;
    }

    /// <summary>Counts the parts of one mail, as people do.</summary>
    private sealed class PartNumber
    {
        private int last;

        public string Next(Place place) => $"{place.Prefix}part {++last}";
    }
}
