using MailKit;
using MailKit.Net.Imap;

namespace DmarcIngest.Mail.Imap;

/// <summary>
/// Keeps two daemons that read one mailbox by mistake from moving a mail at once, which some servers do by copying it for both. A mail is
/// marked with a keyword of this daemon before it is moved, on the condition that nobody has changed it since it was fetched (RFC 7162
/// section 3.1.3, UNCHANGEDSINCE): who comes second leaves it alone. One command a batch; a server without mod-sequences or keywords
/// does without. To be called by whoever holds the connection.
/// </summary>
/// <param name="instance">Names this daemon, also when it is started again; null marks nothing.</param>
/// <param name="time">Measures <see cref="Respite"/>.</param>
internal sealed class ImapClaims(string? instance, TimeProvider time)
{
    private const string Prefix = "DmarcIngest-";
    private const int MostPassedOver = 3;
    private readonly string own = Prefix + instance;

    /// <summary>The mod-sequence as of which each mail was given; <see cref="Marked"/> once it is ours.</summary>
    private readonly Dictionary<uint, ulong> given = [];

    private readonly Dictionary<uint, Anothers> others = [];
    private bool refused;

    /// <summary>How often each mail was passed over: a server whose conditions never hold, or a program that changes mails all the time, must not keep them for good.</summary>
    private readonly Dictionary<uint, int> passedOver = [];

    /// <summary>Stands for a mod-sequence that need not be compared any more.</summary>
    private const ulong Marked = ulong.MaxValue;

    /// <summary>How long another daemon's mark counts: one that was killed before it moved the mail has left it behind.</summary>
    public static TimeSpan Respite { get; } = TimeSpan.FromSeconds(30);

    /// <summary>In how long the first of other daemons' marks has counted long enough, at least a second; null if there is none.</summary>
    public TimeSpan? Soonest => others.Count == 0 ? null : TimeSpan.FromSeconds(Math.Max(1, (Respite - others.Values.Max(mark => time.GetElapsedTime(mark.Seen))).TotalSeconds));

    /// <summary>What a fetch must ask for beside its own.</summary>
    public MessageSummaryItems Wanted(ImapFolder folder) => IsPossible(folder) ? MessageSummaryItems.ModSeq | MessageSummaryItems.Flags : MessageSummaryItems.None;

    /// <summary>The highest mod-sequence of mails that were fetched together: whatever is changed later has a higher one. So one mark does for all, though each arrived by itself.</summary>
    public static ulong VersionOf(IEnumerable<IMessageSummary> mails) => mails.Max(mail => mail.ModSeq) ?? Marked;

    /// <summary>True if another daemon is about to move the mail; what is not, may be given.</summary>
    public bool IsAnothers(IMessageSummary mail, ulong together)
    {
        uint uid = mail.UniqueId.Id;
        string? mark = AnothersMark(mail);
        if (mark is null || refused || passedOver.GetValueOrDefault(uid) >= MostPassedOver)
        {
            others.Remove(uid);
            given[uid] = together;
            return false;
        }

        ulong version = mail.ModSeq ?? 0;
        if (!others.TryGetValue(uid, out Anothers known) || known.Version != version)
        {
            others[uid] = new Anothers(mark, version, time.GetTimestamp());
        }

        return true;
    }

    /// <summary>Marks mails as ours and gives those that are: the others have been changed by somebody since they were fetched.</summary>
    public async Task<List<UniqueId>> TakeAsync(ImapFolder folder, IList<UniqueId> uids, CancellationToken cancellationToken)
    {
        if (!IsPossible(folder))
        {
            return [.. uids];
        }

        List<UniqueId> ours = [];
        foreach (IGrouping<ulong, UniqueId> group in uids.GroupBy(uid => given.GetValueOrDefault(uid.Id, Marked)))
        {
            List<UniqueId> set = [.. group];
            if (group.Key != Marked)
            {
                IList<UniqueId> changed = await MarkAsync(folder, set, group.Key, cancellationToken);
                set.RemoveAll(uid => changed.Contains(uid) && !PassOver(uid.Id));

                // A move that is tried again must not find its own mark in the way.
                set.ForEach(uid => given[uid.Id] = Marked);
            }

            ours.AddRange(set);
        }

        ours.Sort();
        return ours;
    }

    /// <summary>Takes off the marks that nobody has acted upon; true if there were any, whose mails a new search then gives.</summary>
    public async Task<bool> ReleaseAsync(ImapFolder folder, CancellationToken cancellationToken)
    {
        List<KeyValuePair<uint, Anothers>> stale = [.. others.Where(mail => time.GetElapsedTime(mail.Value.Seen) >= Respite)];
        foreach (IGrouping<(string Mark, ulong Version), uint> group in stale.GroupBy(mail => (mail.Value.Mark, mail.Value.Version), mail => mail.Key))
        {
            StoreFlagsRequest unmark = new(StoreAction.Remove, MessageFlags.None, [group.Key.Mark]) { Silent = true, UnchangedSince = group.Key.Version };
            try
            {
                await folder.StoreAsync([.. group.Select(uid => new UniqueId(uid))], unmark, cancellationToken);
            }
            catch (ImapCommandException)
            {
                // Marks that cannot be taken off must hold no mail for good.
                refused = true;
            }

            foreach (uint uid in group)
            {
                others.Remove(uid);
                PassOver(uid);
            }
        }

        return stale.Count > 0;
    }

    /// <summary>What is not there any more is nobody's.</summary>
    public void KeepOnly(IEnumerable<UniqueId> there)
    {
        if (others.Count + passedOver.Count > 0)
        {
            HashSet<uint> uids = [.. there.Select(uid => uid.Id)];
            foreach (uint gone in others.Keys.Concat(passedOver.Keys).Where(uid => !uids.Contains(uid)).ToArray())
            {
                others.Remove(gone);
                passedOver.Remove(gone);
            }
        }
    }

    /// <summary>Forgets mails that are done.</summary>
    public void Forget(IEnumerable<uint> uids)
    {
        foreach (uint uid in uids)
        {
            given.Remove(uid);
        }
    }

    /// <summary>Forgets all, because UIDs name other mails now.</summary>
    public void Clear()
    {
        given.Clear();
        others.Clear();
        passedOver.Clear();
    }

    /// <summary>Counts it; true if that is more than a mail has to bear.</summary>
    private bool PassOver(uint uid)
    {
        int times = passedOver.GetValueOrDefault(uid) + 1;
        passedOver[uid] = times;
        return times >= MostPassedOver;
    }

    /// <summary>Gives what somebody has changed. A server that refuses the mark, as for want of the right to set flags, must still be one that mails can be filed at.</summary>
    private async Task<IList<UniqueId>> MarkAsync(ImapFolder folder, List<UniqueId> uids, ulong version, CancellationToken cancellationToken)
    {
        try
        {
            return await folder.StoreAsync(uids, new StoreFlagsRequest(StoreAction.Add, MessageFlags.None, [own]) { Silent = true, UnchangedSince = version }, cancellationToken);
        }
        catch (ImapCommandException)
        {
            // A server may also say NO because some of the mails have gone, and mark the others as the condition says: those of another daemon bear its mark.
            IList<IMessageSummary> there = await folder.FetchAsync(uids, MessageSummaryItems.UniqueId | MessageSummaryItems.Flags, cancellationToken);
            return [.. there.Where(mail => AnothersMark(mail) is not null).Select(mail => mail.UniqueId)];
        }
    }

    private string? AnothersMark(IMessageSummary mail) =>
        mail.Keywords?.FirstOrDefault(keyword => keyword.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && !keyword.Equals(own, StringComparison.OrdinalIgnoreCase));

    private bool IsPossible(ImapFolder folder) =>
        instance is not null && !refused && folder.Supports(FolderFeature.ModSequences) && (folder.PermanentFlags.HasFlag(MessageFlags.UserDefined) || folder.PermanentKeywords.Contains(own));

    /// <summary>Another daemon's mark on a mail, and when it was first seen.</summary>
    private readonly record struct Anothers(string Mark, ulong Version, long Seen);
}
