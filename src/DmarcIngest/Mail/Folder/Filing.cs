using DmarcIngest.Pipeline;

namespace DmarcIngest.Mail.Folder;

/// <summary>
/// Files what is done: a rename into a sub-folder, so that a crash leaves a file in one place or the other. An mbox file moves as a whole
/// by the outcome of its last mail; the ingest log has each of them.
/// </summary>
internal static class Filing
{
    public static bool File(string root, Settlement settlement, FilingOptions options)
    {
        string name = settlement.Mail.Key.Split('#')[0];
        string from = Path.Combine(root, name);
        if (!System.IO.File.Exists(from))
        {
            return true;
        }

        OutcomeFiling filing = options.For(settlement.Outcome);
        switch (filing.Action)
        {
            case FilingAction.Delete:
                System.IO.File.Delete(from);
                break;
            case FilingAction.Flag:
                System.IO.File.WriteAllBytes(Marker(from), []);
                break;
            default:
                Move(from, Path.Combine(root, filing.Folder));
                break;
        }

        return true;
    }

    /// <summary>A file that is flagged in place has an empty file <c>.NAME.dmarc-ingested</c> beside it.</summary>
    public static bool IsFlagged(FileInfo file, FilingOptions options) =>
        Enum.GetValues<MailOutcome>().Any(outcome => options.For(outcome).Action == FilingAction.Flag) && System.IO.File.Exists(Marker(file.FullName));

    public static int Purge(string root, FilingOptions options, DateTimeOffset before, PurgeMode mode)
    {
        int gone = 0;
        foreach (string folder in Enum.GetValues<MailOutcome>().Select(outcome => Path.Combine(root, options.For(outcome).Folder)).Distinct().Where(Directory.Exists))
        {
            foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles().Where(file => file.LastWriteTimeUtc < before.UtcDateTime))
            {
                gone++;
                if (mode == PurgeMode.Delete)
                {
                    file.Delete();
                }
            }
        }

        return gone;
    }

    private static string Marker(string path) => Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.dmarc-ingested");

    private static void Move(string from, string folder)
    {
        Directory.CreateDirectory(folder);
        string name = Path.GetFileName(from);
        string to = Path.Combine(folder, name);
        for (int number = 2; System.IO.File.Exists(to); number++)
        {
            to = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(name)} ({number}){Path.GetExtension(name)}");
        }

        System.IO.File.Move(from, to);
    }
}
