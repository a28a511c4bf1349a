namespace DmarcIngest.Pipeline;

/// <summary>
/// Knows when the store or a mailbox is away, and tells of it once it is back: one event an outage, however many wait for it at the same time.
/// An outage begins when the first of them fails, and is over when the first of those that failed succeeds.
/// </summary>
internal sealed class Outages(IReportStore store, EventLog events, TimeProvider time, DaemonState? state = null, Metrics? metrics = null)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Event, string? Mailbox), Trouble> open = [];

    /// <summary>For one who uses the store.</summary>
    public OutageWatch Store() => new(this, Events.StoreOutage, null);

    /// <summary>For one who uses a mailbox or a folder.</summary>
    public OutageWatch Mailbox(string name) => new(this, Events.MailboxOutage, name);

    internal void Broken(OutageWatch watch, string why, bool isFirst)
    {
        state?.Broken(watch, watch.Key.Mailbox, why);
        metrics?.Broken(watch, isFirst);
        lock (gate)
        {
            if (!open.TryGetValue(watch.Key, out Trouble? trouble))
            {
                // One that still fails when another has got through again has a trouble of its own, or waits for its next try.
                if (watch.IsTroubled)
                {
                    return;
                }

                open.Add(watch.Key, trouble = new Trouble(time.GetUtcNow(), []));
            }

            watch.IsTroubled = true;
            trouble.Mails[watch] = watch.Mails;
        }
    }

    internal void Well(OutageWatch watch)
    {
        state?.Well(watch, watch.Key.Mailbox);
        Trouble? over;
        lock (gate)
        {
            watch.IsTroubled = false;
            if (!open.TryGetValue(watch.Key, out over) || !over.Mails.ContainsKey(watch))
            {
                return;
            }

            open.Remove(watch.Key);
        }

        events.Keep(Events.Outage(watch.Key.Event, watch.Key.Mailbox ?? store.Description, over.Mails.Values.Sum(mails => (long)mails), over.Begin, time.GetUtcNow()));
    }

    /// <param name="Begin">When the first failed.</param>
    /// <param name="Mails">Who failed, and how many mails wait for it.</param>
    private sealed record Trouble(DateTimeOffset Begin, Dictionary<OutageWatch, int> Mails);
}

/// <summary>One user of the store or a mailbox, who says how it goes.</summary>
internal sealed class OutageWatch(Outages outages, string what, string? mailbox)
{
    public (string Event, string? Mailbox) Key => (what, mailbox);

    /// <summary>Mails that wait if it fails now.</summary>
    public int Mails { get; set; }

    /// <summary>For <see cref="Outages"/> alone: it failed and has not succeeded since.</summary>
    internal bool IsTroubled { get; set; }

    /// <param name="why">One sentence for people.</param>
    /// <param name="isFirst">False for a further try of the same work.</param>
    public void Broken(string why, bool isFirst) => outages.Broken(this, why, isFirst);

    public void Well() => outages.Well(this);
}
