using DmarcIngest.Pipeline;

namespace DmarcIngest.Mail.Folder;

/// <summary>
/// Files what is done: a rename into a sub-folder, so that a crash leaves a file in one place or the other. In a Maildir the sub-folder is
/// a Maildir too (<c>.Archive.Aggregate</c>), so that mail programs show it.
/// </summary>
internal sealed class Filing(string root, FilingOptions options)
{
    private const string MarkerEnd = ".dmarc-ingested";

    private readonly bool flags = options.All().Any(filing => filing.Action == FilingAction.Flag);

    public bool File(GivenFile file)
    {
        FileInfo now = new(Path.Combine(root, file.Key));
        if (ListedFile.Of(now) is not { } listed || file.HasChanged(listed))
        {
            // Gone is settled. What was written to since it was read stays and is read again: it holds what was not read.
            return false;
        }

        OutcomeFiling filing = options.For(file.Outcome, file.Unverified);
        switch (filing.Action)
        {
            case FilingAction.Delete:
                now.Delete();
                break;
            case FilingAction.Flag:
                Flag(now);
                return true;
            default:
                Move(now, filing.Folder);
                break;
        }

        System.IO.File.Delete(Marker(now.FullName));
        return true;
    }

    /// <summary>
    /// Those that are not flagged in place. A flag is an empty file <c>.NAME.dmarc-ingested</c> beside the file with the same time; a file
    /// that is replaced by another of its name has another time and is read.
    /// </summary>
    public IEnumerable<ListedFile> Unflagged(IReadOnlyList<ListedFile> files)
    {
        if (!flags)
        {
            return files;
        }

        Dictionary<string, DateTime> markers = files.Where(file => file.Name.EndsWith(MarkerEnd, StringComparison.Ordinal))
            .ToDictionary(file => file.FullName, file => file.LastWriteTimeUtc, StringComparer.Ordinal);
        return files.Where(file => !markers.TryGetValue(Marker(file.FullName), out DateTime flagged) || flagged != file.LastWriteTimeUtc);
    }

    /// <summary>The folder that files were moved to, if there is one.</summary>
    public IEnumerable<string> Filed(string folder) => Directory.Exists(Target(folder)) ? [Target(folder)] : [];

    public FiledPurge Purge(DateTimeOffset before, PurgeMode mode)
    {
        int gone = 0;
        int all = 0;
        foreach (string folder in options.All().Select(filing => Target(filing.Folder)).Distinct().Where(Directory.Exists))
        {
            foreach (ListedFile file in FolderListing.Files(folder))
            {
                all++;
                if (file.LastWriteTimeUtc >= before.UtcDateTime)
                {
                    continue;
                }

                gone++;
                if (mode == PurgeMode.Delete)
                {
                    System.IO.File.Delete(file.FullName);
                }
            }
        }

        return new FiledPurge(gone, all);
    }

    private static void Flag(FileInfo file)
    {
        string marker = Marker(file.FullName);

        // Made anew: to write through a link of this name would empty what it leads to.
        System.IO.File.Delete(marker);
        using FileStream made = new(marker, FileMode.CreateNew);
        System.IO.File.SetLastWriteTimeUtc(made.SafeFileHandle, file.LastWriteTimeUtc);
    }

    /// <summary>A mail program changes what stands behind the colon of a Maildir's names, the flags; the rest stays.</summary>
    private static string Marker(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path).Split(":2,")[0]}{MarkerEnd}");

    private void Move(FileInfo file, string folder)
    {
        string target = Target(folder);
        Directory.CreateDirectory(target);
        string name = file.Name;
        string end = Path.GetExtension(name);
        if (FolderListing.IsMaildir(root))
        {
            MakeMaildir(Path.GetDirectoryName(target)!);
            int info = name.IndexOf(":2,", StringComparison.Ordinal);
            end = info < 0 ? ":2,S" : name[info..];
            name = info < 0 ? name + end : name;
        }

        string to = Path.Combine(target, name);
        for (int number = 2; !TryMove(file.FullName, to); number++)
        {
            to = Path.Combine(target, $"{name[..^end.Length]} ({number}){end}");
        }
    }

    private static bool TryMove(string from, string to)
    {
        try
        {
            System.IO.File.Move(from, to, overwrite: false);
            return true;
        }
        catch (IOException) when (System.IO.File.Exists(to) && System.IO.File.Exists(from))
        {
            return false;
        }
        catch (FileNotFoundException) when (!System.IO.File.Exists(from))
        {
            return true;
        }
    }

    private static void MakeMaildir(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "new"));
        Directory.CreateDirectory(Path.Combine(folder, "tmp"));
        string sign = Path.Combine(folder, "maildirfolder");
        if (!System.IO.File.Exists(sign))
        {
            System.IO.File.WriteAllBytes(sign, []);
        }
    }

    /// <summary>Where the files of an outcome lie. The watched folder itself is refused: what is filed there would be read, and purged, as new.</summary>
    private string Target(string folder)
    {
        bool maildir = FolderListing.IsMaildir(root);
        string target = maildir
            ? Path.Combine(root, "." + string.Join('.', folder.Split('/', StringSplitOptions.RemoveEmptyEntries)), "cur")
            : Path.GetFullPath(Path.Combine(root, folder));
        return maildir || Path.TrimEndingDirectorySeparator(target) != Path.TrimEndingDirectorySeparator(root)
            ? target
            : throw new BrokenWorldException($"Folder:Filing has \"{folder}\", which is the watched folder {root} itself; name a folder below it.");
    }
}
