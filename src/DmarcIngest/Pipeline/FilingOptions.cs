using System.ComponentModel.DataAnnotations;

namespace DmarcIngest.Pipeline;

/// <summary>Where mails go when they are done.</summary>
public sealed class FilingOptions
{
    /// <summary>Aggregate reports that were stored.</summary>
    public OutcomeFiling Aggregate { get; set; } = new() { Folder = "Archive/Aggregate" };

    /// <summary>Failure reports that were stored.</summary>
    public OutcomeFiling Failure { get; set; } = new() { Folder = "Archive/Failure" };

    /// <summary>SMTP TLS reports that were stored.</summary>
    public OutcomeFiling Tls { get; set; } = new() { Folder = "Archive/SMTP-TLS" };

    /// <summary>Mails that were meant to be a report and could not be read: worth a look.</summary>
    public OutcomeFiling Invalid { get; set; } = new() { Folder = "Archive/Invalid" };

    /// <summary>Mails that are no report: newsletters, bounces, spam.</summary>
    public OutcomeFiling Other { get; set; } = new() { Folder = "Archive/Other" };

    /// <summary>Where reports go that are not verified (<see cref="AuthenticityOptions"/>), of any kind; null for the folder of their kind.</summary>
    public string? UnverifiedFolder { get; set; }

    /// <summary>Days after which filed mails are deleted; 0 keeps them for ever.</summary>
    [Range(0, 36500)]
    public int KeepDays { get; set; }

    /// <summary>The same, but that flagged mails are not left out when the folder is read.</summary>
    public FilingOptions WithoutFlags()
    {
        static OutcomeFiling Move(OutcomeFiling filing) => filing.Action == FilingAction.Flag ? new OutcomeFiling { Folder = filing.Folder } : filing;
        return new FilingOptions { Aggregate = Move(Aggregate), Failure = Move(Failure), Tls = Move(Tls), Invalid = Move(Invalid), Other = Move(Other), UnverifiedFolder = UnverifiedFolder, KeepDays = KeepDays };
    }

    /// <summary>Every filing that a mail can come under.</summary>
    public IEnumerable<OutcomeFiling> All() => Enum.GetValues<MailOutcome>().Select(outcome => For(outcome)).Concat(UnverifiedFolder is null ? [] : [Apart(UnverifiedFolder)]);

    /// <summary>The filing of a mail: by its outcome, or apart if it is not verified.</summary>
    public OutcomeFiling For(MailOutcome outcome, bool unverified) =>
        unverified && UnverifiedFolder is { } folder && outcome is (MailOutcome.Aggregate or MailOutcome.Failure or MailOutcome.Tls) ? Apart(folder) : For(outcome);

    /// <summary>The filing of an outcome.</summary>
    public OutcomeFiling For(MailOutcome outcome) => outcome switch
    {
        MailOutcome.Aggregate => Aggregate,
        MailOutcome.Failure => Failure,
        MailOutcome.Tls => Tls,
        MailOutcome.Invalid => Invalid,
        MailOutcome.Other => Other,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, null),
    };

    private static OutcomeFiling Apart(string folder) => new() { Folder = folder };
}

/// <summary>What happens to the mails of one outcome.</summary>
public sealed class OutcomeFiling
{
    /// <summary>Folder to move to; levels are separated by a slash and written with the server's own separator.</summary>
    [Required]
    public string Folder { get; set; } = "Archive";

    /// <summary>Move, delete, or flag in place (keyword <c>DmarcIngested</c>) for mailboxes that must not change.</summary>
    public FilingAction Action { get; set; }
}

/// <summary>What to do with a mail that is done.</summary>
public enum FilingAction
{
    /// <summary>Move it to its folder.</summary>
    Move,

    /// <summary>Delete it.</summary>
    Delete,

    /// <summary>Leave it where it is and mark it, so that it is not read again.</summary>
    Flag,
}
