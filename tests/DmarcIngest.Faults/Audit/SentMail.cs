using DmarcIngest.Pipeline;

namespace DmarcIngest.Faults.Audit;

/// <summary>A mail that was sent and what must become of it, as its maker knows it: the program under test had no part in this.</summary>
/// <param name="Mailbox">To whom.</param>
/// <param name="MessageId">Its own, without angle brackets.</param>
/// <param name="Outcome">What is in it.</param>
/// <param name="Facts">Its rows, each as the values that make it different from all others. Two mails with one report have the same facts.</param>
internal sealed record SentMail(string Mailbox, string MessageId, MailOutcome Outcome, IReadOnlyList<string> Facts)
{
    /// <summary>
    /// Somebody else took it away while the daemon ran: it must lie somewhere, but its rows may be there or not. Two moves of one mail at the same
    /// moment leave it in both folders where the server moves by copying, as Dovecot does.
    /// </summary>
    public bool Taken { get; init; }

    /// <summary>Somebody else moved it out of the folder it was filed into: it must lie in one place, and its rows must be there.</summary>
    public bool Elsewhere { get; init; }

    /// <summary>Where the daemon files it by default.</summary>
    public string Folder => FolderOf(Outcome);

    public static string FolderOf(MailOutcome outcome) => outcome switch
    {
        MailOutcome.Aggregate => "Archive/Aggregate",
        MailOutcome.Failure => "Archive/Failure",
        MailOutcome.Tls => "Archive/SMTP-TLS",
        MailOutcome.Invalid => "Archive/Invalid",
        _ => "Archive/Other",
    };
}
