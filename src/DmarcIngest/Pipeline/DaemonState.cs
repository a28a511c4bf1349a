namespace DmarcIngest.Pipeline;

/// <summary>What the running daemon knows of itself: what it can reach, what waits, what it did last. Written by the pipeline and by who uses the store; read by anyone.</summary>
internal sealed class DaemonState
{
    private readonly Lock gate = new();
    private readonly IReportStore store;
    private readonly TimeProvider time;
    private readonly DateTimeOffset started;
    private readonly Reach storeReach;
    private readonly Dictionary<string, Source> sources = new(StringComparer.Ordinal);
    private bool isPrepared;
    private DateTimeOffset? lastBatch;
    private IReadOnlyList<HeldBack> held = [];

    public DaemonState(IReportStore store, IReadOnlyList<IMailSource> sources, TimeProvider time)
    {
        this.store = store;
        this.time = time;
        started = time.GetUtcNow();
        storeReach = new Reach(started);
        foreach (IMailSource source in sources)
        {
            // Two folders of one mailbox have one name, unless the settings give them others.
            this.sources.TryAdd(source.Name, new Source(new Reach(started)));
            source.Looked += () => Looked(source.Name);
        }
    }

    public static string Version { get; } = typeof(DaemonState).Assembly.GetName().Version!.ToString(3);

    /// <summary>All of one moment.</summary>
    public DaemonSnapshot Read()
    {
        lock (gate)
        {
            return new DaemonSnapshot(
                Version,
                started,
                isPrepared,
                storeReach.Status(store.Description),
                [.. sources.Select(source => new SourceStatus(source.Value.Reach.Status(source.Key), source.Value.Looked, source.Value.Waiting.Values.Sum()))],
                lastBatch)
            {
                Held = held,
            };
        }
    }

    /// <summary>The store has been prepared: from now on mail is taken.</summary>
    public void Prepared()
    {
        lock (gate)
        {
            isPrepared = true;
        }
    }

    /// <summary>This is what the retention holds back from now on.</summary>
    public void Hold(IReadOnlyList<HeldBack> all)
    {
        lock (gate)
        {
            held = all;
        }
    }

    /// <summary>A batch was taken; so many mails wait, with its own.</summary>
    public void Taken(IMailSource source, int waiting)
    {
        lock (gate)
        {
            sources[source.Name].Waiting[source] = waiting;
        }
    }

    /// <summary>A batch was stored and filed; so many mails wait behind it.</summary>
    public void Filed(IMailSource source, int waiting)
    {
        lock (gate)
        {
            sources[source.Name].Waiting[source] = waiting;
            lastBatch = time.GetUtcNow();
        }
    }

    /// <summary>One who uses the store (null) or a mailbox cannot get through.</summary>
    public void Broken(OutageWatch who, string? mailbox, string why)
    {
        lock (gate)
        {
            ReachOf(mailbox)?.Broken(who, why, time.GetUtcNow());
        }
    }

    /// <summary>One who uses the store (null) or a mailbox gets through.</summary>
    public void Well(OutageWatch who, string? mailbox)
    {
        lock (gate)
        {
            ReachOf(mailbox)?.Well(who, time.GetUtcNow());
        }
    }

    private void Looked(string name)
    {
        lock (gate)
        {
            sources[name].Looked = time.GetUtcNow();
        }
    }

    private Reach? ReachOf(string? mailbox) => mailbox is null ? storeReach : sources.GetValueOrDefault(mailbox)?.Reach;

    private sealed class Source(Reach reach)
    {
        public Reach Reach => reach;

        public DateTimeOffset? Looked { get; set; }

        public Dictionary<IMailSource, int> Waiting { get; } = [];
    }

    /// <summary>Out while one of its users cannot get through: filing may be refused where reading is not.</summary>
    private sealed class Reach(DateTimeOffset since)
    {
        private readonly Dictionary<OutageWatch, string> troubles = [];
        private DateTimeOffset since = since;

        public void Broken(OutageWatch who, string why, DateTimeOffset now)
        {
            since = troubles.Count == 0 ? now : since;
            troubles[who] = why;
        }

        public void Well(OutageWatch who, DateTimeOffset now)
        {
            since = troubles.Remove(who) && troubles.Count == 0 ? now : since;
        }

        public PartStatus Status(string name) => new(name, troubles.Count == 0, since, troubles.Values.LastOrDefault());
    }
}

/// <summary>Whether the daemon does its work.</summary>
internal enum DaemonCondition
{
    /// <summary>The store has not been prepared yet.</summary>
    Starting,

    /// <summary>All is well.</summary>
    Ready,

    /// <summary>The store or a mailbox is out; mails stay where they are.</summary>
    Degraded,
}

/// <summary>The daemon at one moment.</summary>
/// <param name="Version">Of the program.</param>
/// <param name="Started">When it began.</param>
/// <param name="Prepared">Whether the store has been prepared.</param>
/// <param name="Store">The store.</param>
/// <param name="Sources">Mailboxes and folders by name, as the settings have them.</param>
/// <param name="LastBatch">When a batch was last stored and filed.</param>
internal sealed record DaemonSnapshot(string Version, DateTimeOffset Started, bool Prepared, PartStatus Store, IReadOnlyList<SourceStatus> Sources, DateTimeOffset? LastBatch)
{
    public DaemonCondition Condition => Reasons.Any() ? DaemonCondition.Degraded : Prepared ? DaemonCondition.Ready : DaemonCondition.Starting;

    public bool Degraded => Condition == DaemonCondition.Degraded;

    /// <summary>What the retention holds back. Nothing is out for that.</summary>
    public IReadOnlyList<HeldBack> Held { get; init; } = [];

    /// <summary>A sentence for each part that is out.</summary>
    public IEnumerable<string> Reasons => Parts.Select(part => part.Why).OfType<string>();

    /// <summary>When a mailbox or folder was last looked into.</summary>
    public DateTimeOffset? LastLook => Sources.Max(source => source.Looked);

    /// <summary>Mails that are known to wait.</summary>
    public int Waiting => Sources.Sum(source => source.Waiting);

    private IEnumerable<PartStatus> Parts => [Store, .. Sources.Select(source => source.Part)];
}

/// <summary>The store or a mailbox.</summary>
/// <param name="Name">For people; without secrets.</param>
/// <param name="Reachable">Whether it does its part.</param>
/// <param name="Since">Since when it is so.</param>
/// <param name="Why">What is broken, one sentence; null if all is well.</param>
internal sealed record PartStatus(string Name, bool Reachable, DateTimeOffset Since, string? Why);

/// <summary>A mailbox or folder.</summary>
/// <param name="Part">Whether it does its part.</param>
/// <param name="Looked">When it was last looked into; null if not yet, or if there is nothing to look into.</param>
/// <param name="Waiting">Mails that are known to wait.</param>
internal sealed record SourceStatus(PartStatus Part, DateTimeOffset? Looked, int Waiting);
