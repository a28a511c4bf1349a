using DmarcIngest.Mail.Folder;
using DmarcIngest.Mail.Imap;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Commands;

/// <summary>One folder of filed mail that can be read again.</summary>
/// <param name="Mailbox">As <see cref="IMailSource.Name"/> of the mailbox that it belongs to.</param>
/// <param name="Folder">For people: the folder, or that the mails were flagged in place.</param>
/// <param name="Open">Opens it.</param>
internal sealed record FiledFolder(string Mailbox, string Folder, Func<StayingSource> Open);

/// <summary>Where the settings have mails filed, as sources to read again.</summary>
internal static class FiledMail
{
    /// <summary>The folders of these outcomes, each once, of all mailboxes and of the watched folder.</summary>
    public static IEnumerable<FiledFolder> Of(DaemonSettings settings, IReadOnlyCollection<MailOutcome> outcomes, ILoggerFactory loggers)
    {
        ReadLimits limits = settings.Get<ReadLimits>("Limits");
        foreach (ImapMailboxOptions mailbox in Parts.Mailboxes(settings))
        {
            foreach ((string? folder, Func<Settlement, bool> staying) in Places(mailbox.Filing, outcomes))
            {
                ImapMailboxOptions again = mailbox.ReadingAgain(folder);
                yield return new FiledFolder(
                    again.Name!,
                    folder ?? $"{mailbox.Folder} (flagged)",
                    () => new StayingSource(new ImapSource(again, limits, TimeProvider.System, loggers.CreateLogger<ImapSource>()), staying));
            }
        }

        if (Parts.WatchedFolder(settings) is { } watched)
        {
            foreach ((string? folder, Func<Settlement, bool> staying) in Places(watched.Filing, outcomes))
            {
                yield return new FiledFolder(
                    Path.GetFullPath(watched.Path!),
                    folder ?? "(flagged)",
                    () => new StayingSource(new FolderSource(watched, limits, TimeProvider.System, loggers.CreateLogger<FolderSource>(), new FiledFiles(folder)), staying));
            }
        }
    }

    /// <summary>The folder of each outcome, null for mails flagged in place; what was deleted cannot be read again.</summary>
    private static IEnumerable<(string? Folder, Func<Settlement, bool> Staying)> Places(FilingOptions filing, IReadOnlyCollection<MailOutcome> outcomes)
    {
        OutcomeFiling[] wanted = [.. outcomes.SelectMany(outcome => new[] { filing.For(outcome), filing.For(outcome, unverified: true) })];
        foreach (string folder in wanted.Where(place => place.Action == FilingAction.Move).Select(place => place.Folder).Distinct(StringComparer.Ordinal))
        {
            yield return (folder, Staying(filing, place => place.Action == FilingAction.Move && place.Folder == folder));
        }

        if (wanted.Any(place => place.Action == FilingAction.Flag))
        {
            yield return (null, Staying(filing, place => place.Action == FilingAction.Flag));
        }
    }

    /// <summary>
    /// What belongs here, and whatever cannot be read now: a limit that was lowered, or a bug of a new version, must not take reports out of
    /// the archive, least of all where unreadable mail is deleted.
    /// </summary>
    private static Func<Settlement, bool> Staying(FilingOptions filing, Func<OutcomeFiling, bool> isHere) => settlement =>
        settlement.Outcome is MailOutcome.Invalid or MailOutcome.Other || isHere(filing.For(settlement.Outcome, settlement.Unverified));
}
