using DmarcIngest.Pipeline;

namespace DmarcIngest.Faults.Audit;

/// <summary>Whether the audit can fail: a clean state is spoilt in one way after another, and each must be told, with no other fault beside it.</summary>
internal static class SelfCheck
{
    private const int Mails = 200;
    private const string Mailbox = "reports";

    public static Task<Verdict> RunAsync(RunOptions options)
    {
        Verdict verdict = new();
        verdict.Check("clean", Auditor.Compare(Sent, Clean).Clean, "nothing spoilt, no fault");
        foreach ((string name, string expected, FoundState state) in Spoilt())
        {
            string told = Faults(Auditor.Compare(Sent, state));
            verdict.Check(name, told == expected, told);
        }

        return Task.FromResult(verdict);
    }

    /// <summary>Twenty kinds of mail ten times over; among them pairs of mails with one report, whose rows are expected once.</summary>
    public static IReadOnlyList<SentMail> Sent { get; } = [.. Enumerable.Range(0, Mails).Select(number => MailMaker.Make(number, Mailbox).Sent)];

    public static FoundState Clean { get; } = new(
        [.. Sent.Select(mail => new FoundMail(mail.Mailbox, mail.Folder, mail.MessageId))],
        [.. Sent.Select(mail => new FoundLine(mail.MessageId, mail.Outcome.ToString().ToLowerInvariant()))],
        [.. Sent.SelectMany(mail => mail.Facts).Distinct()]);

    /// <summary>What is spoilt, which faults must be told, and the state.</summary>
    public static IEnumerable<(string Name, string Expected, FoundState State)> Spoilt()
    {
        FoundMail mail = Clean.Mails[3];
        FoundLine line = Clean.Log[3];
        string row = Clean.Facts[3];
        SentMail again = Sent[14];
        yield return ("a mail is gone", "mails in folders 1 lost", Clean with { Mails = [.. Clean.Mails.Where(other => other != mail)] });
        yield return ("a mail lies in two folders", "mails in folders 1 doubled", Clean with { Mails = [.. Clean.Mails, mail with { Folder = "INBOX" }] });
        yield return ("a mail lies twice in its folder", "mails in folders 1 doubled", Clean with { Mails = [.. Clean.Mails, mail] });
        yield return ("a mail is in a wrong folder", "mails in folders 1 misfiled", Clean with { Mails = [.. Clean.Mails.Select(other => other == mail ? other with { Folder = "Archive/Invalid" } : other)] });
        yield return ("a mail stays in the inbox", "mails in folders 1 misfiled", Clean with { Mails = [.. Clean.Mails.Select(other => other == mail ? other with { Folder = "INBOX" } : other)] });
        yield return ("a mail that nobody sent", "mails in folders 1 strange", Clean with { Mails = [.. Clean.Mails, mail with { MessageId = "nobody" }] });
        yield return ("a line of the log is gone", "ingest log 1 lost", Clean with { Log = [.. Clean.Log.Where(other => other != line)] });
        yield return ("a line of the log stands twice", "ingest log 1 doubled", Clean with { Log = [.. Clean.Log, line] });
        yield return ("a line of the log has another outcome", "ingest log 1 misfiled", Clean with { Log = [.. Clean.Log.Select(other => other == line ? other with { Outcome = "other" } : other)] });
        yield return ("a row is gone", "aggregate rows 1 lost", Clean with { Facts = [.. Clean.Facts.Where(other => other != row)] });
        yield return ("a row stands twice", "aggregate rows 1 doubled", Clean with { Facts = [.. Clean.Facts, row] });
        yield return ("a row has another count", "aggregate rows 1 lost, aggregate rows 1 strange", Clean with { Facts = [.. Clean.Facts.Select(other => other == row ? other + "0" : other)] });
        yield return ("rows of a report that came twice stand twice", $"aggregate rows {again.Facts.Count} doubled", Clean with { Facts = [.. Clean.Facts, .. again.Facts] });
        yield return ("the second mail of a report is gone", "mails in folders 1 lost", Clean with { Mails = [.. Clean.Mails.Where(other => other.MessageId != again.MessageId)] });
        yield return ("a row of a TLS report is gone", "tls rows 1 lost", Clean with { Facts = [.. Clean.Facts.Where(other => other != First(MailOutcome.Tls))] });
        yield return ("a failure report's row is gone", "failure rows 1 lost", Clean with { Facts = [.. Clean.Facts.Where(other => other != First(MailOutcome.Failure))] });
    }

    /// <summary>All faults in one line.</summary>
    public static string Faults(AuditReport report) => string.Join(", ", report.Lines.SelectMany(FaultsOf));

    private static IEnumerable<string> FaultsOf(AuditLine line)
    {
        foreach ((int count, string fault) in new[] { (line.Lost.Count, "lost"), (line.Doubled.Count, "doubled"), (line.Misfiled.Count, "misfiled"), (line.Strange.Count, "strange") })
        {
            if (count > 0)
            {
                yield return $"{line.What} {count} {fault}";
            }
        }
    }

    private static string First(MailOutcome outcome) => Sent.First(mail => mail.Outcome == outcome).Facts[0];
}
