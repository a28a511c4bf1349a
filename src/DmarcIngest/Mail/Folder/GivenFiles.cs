using DmarcIngest.Pipeline;

namespace DmarcIngest.Mail.Folder;

/// <summary>A file of which mails were given.</summary>
internal sealed class GivenFile(string key, ListedFile listed)
{
    private readonly HashSet<string> unsettled = new(StringComparer.Ordinal);
    private readonly long length = listed.Length;
    private readonly DateTime changed = listed.LastWriteTimeUtc;

    public string Key => key;

    /// <summary>How many mails were given.</summary>
    public int Given { get; private set; }

    /// <summary>True if its last mail was given.</summary>
    public bool Complete { get; private set; }

    /// <summary>The best outcome of its mails, which decides where an mbox goes.</summary>
    public MailOutcome Outcome { get; private set; } = MailOutcome.Other;

    /// <summary>True if none of its reports is verified.</summary>
    public bool Unverified { get; private set; } = true;

    public bool AllSettled => unsettled.Count == 0;

    public void Give(FileMail mail)
    {
        unsettled.Add(mail.Mail.Key);
        Given++;
        Complete |= mail.Last;
    }

    public void Settle(string mail, MailOutcome outcome, bool unverified)
    {
        unsettled.Remove(mail);
        Outcome = outcome < Outcome ? outcome : Outcome;
        Unverified &= unverified || outcome is MailOutcome.Invalid or MailOutcome.Other;
    }

    /// <summary>True if somebody has written to the file since: then it holds what was not read.</summary>
    public bool HasChanged(ListedFile now) => now.Length != length || now.LastWriteTimeUtc != changed;
}

/// <summary>Which files were given and are not yet filed. Reading and settling use it at the same time.</summary>
internal sealed class GivenFiles
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, GivenFile> byFile = new(StringComparer.Ordinal);
    private readonly Dictionary<string, GivenFile> byMail = new(StringComparer.Ordinal);

    public void Give(IReadOnlyList<FileMail> mails)
    {
        lock (gate)
        {
            foreach (FileMail mail in mails)
            {
                if (!byFile.TryGetValue(mail.FileKey, out GivenFile? file))
                {
                    file = byFile[mail.FileKey] = new GivenFile(mail.FileKey, mail.File);
                }

                file.Give(mail);
                byMail[mail.Mail.Key] = file;
            }
        }
    }

    /// <summary>How many mails of a listed file are to be skipped; null if the file is not to be read now.</summary>
    public int? Skip(string key, ListedFile listed)
    {
        lock (gate)
        {
            if (!byFile.TryGetValue(key, out GivenFile? file))
            {
                return 0;
            }

            if (file.Complete || (file.HasChanged(listed) && !file.AllSettled))
            {
                return null;
            }

            // An mbox that could not be read to its end is gone on with while it is the same, and begun anew otherwise.
            if (file.HasChanged(listed))
            {
                Forget(file);
                return 0;
            }

            return file.Given;
        }
    }

    /// <summary>The file whose last mail this was; null if others are open. May be called again for the same mail.</summary>
    public GivenFile? Settle(Settlement settlement)
    {
        lock (gate)
        {
            if (!byMail.TryGetValue(settlement.Mail.Key, out GivenFile? file))
            {
                return null;
            }

            file.Settle(settlement.Mail.Key, settlement.Outcome, settlement.Unverified);
            return file.AllSettled ? file : null;
        }
    }

    public void Forget(GivenFile file)
    {
        lock (gate)
        {
            byFile.Remove(file.Key);
            byMail.Remove(file.Key);
            for (int number = 1; number <= file.Given; number++)
            {
                byMail.Remove($"{file.Key}/{number}");
            }
        }
    }
}
