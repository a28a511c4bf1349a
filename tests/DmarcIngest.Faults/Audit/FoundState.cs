namespace DmarcIngest.Faults.Audit;

/// <summary>What there is after a run.</summary>
/// <param name="Mails">Each mail in each folder.</param>
/// <param name="Log">Each line of the ingest log.</param>
/// <param name="Facts">Each row, as <see cref="SentMail.Facts"/> has it.</param>
internal sealed record FoundState(IReadOnlyList<FoundMail> Mails, IReadOnlyList<FoundLine> Log, IReadOnlyList<string> Facts);

/// <summary>A mail in a folder; the inbox is INBOX.</summary>
internal sealed record FoundMail(string Mailbox, string Folder, string MessageId);

/// <summary>A line of the ingest log.</summary>
internal sealed record FoundLine(string MessageId, string Outcome);
