using System.Net;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>
/// Judges all sources anew by what the store holds: month by month, each with the days around it, domain by domain. Corrects the rows of which the verdict,
/// the sender or the reverse name has changed, writes one document a domain and source and one a domain, and tells of changes of policy. Holds three domains at a time.
/// </summary>
internal sealed partial class Classifier(
    IReportStore store, EvidenceReader evidence, AddressLookup lookup, LookUpNames lookUpNames, Func<Overrules> overrules, Standing standing, TimeProvider time, ILogger logger)
{
    /// <summary>Months, counted from the newest, whose sources have a document: the month before is still looked at when a new one has just begun.</summary>
    private const int MonthsOfSources = 2;

    /// <summary>Judges the rows of some months.</summary>
    /// <param name="since">Months that end before this moment are left as they are; null judges all.</param>
    /// <param name="progress">Told of each month, with how many are left; null for nobody.</param>
    /// <param name="cancellationToken">Stops between two domains; what was corrected by then stays so.</param>
    public async Task<ClassifySummary> RunAsync(DateTimeOffset? since, Action<DateTimeOffset, int>? progress, CancellationToken cancellationToken)
    {
        ClassifySummary summary = new();
        IReadOnlyList<DateTimeOffset> all = await store.ListMonthsAsync(cancellationToken);
        List<DateTimeOffset> months = [.. all.Where(month => since is not { } moment || month.AddMonths(1) > moment)];
        SourceDocuments documents = new(store);

        // A report may claim to be of any time: months that have not begun are judged, and are not taken for the newest.
        DateTimeOffset now = time.GetUtcNow();
        int begun = months.Count(month => month <= now);
        foreach ((int index, DateTimeOffset month) in months.Index())
        {
            progress?.Invoke(month, months.Count - index);
            bool hasDocuments = index < begun && index >= begun - MonthsOfSources;
            await JudgeMonthAsync(Window.Of(month), hasDocuments ? documents : null, documents, index == begun - 1, summary, cancellationToken);
        }

        IReadOnlyList<RefusedRow> events = begun == 0 ? [] : await TellPoliciesAsync(new PolicyEvents(store, months[0], months[begun - 1].AddMonths(1), now), cancellationToken);
        WriteSummary domains = await new Readiness(store, now).WriteAsync(cancellationToken);
        summary.Domains = domains.Stored;
        summary.Sources = documents.Written;
        summary.Refused = [.. documents.Refused, .. domains.Refused, .. events];
        if (summary.Refused.Count > 0)
        {
            LogRefused(summary.Refused.Count, summary.Refused[0].Reason);
        }

        LogDone(summary.Keys, summary.Revised, summary.Sources, summary.Domains, months.Count);
        return summary;
    }

    /// <summary>Verdicts must not wait for an event: what could not be written is written in an hour.</summary>
    private async Task<IReadOnlyList<RefusedRow>> TellPoliciesAsync(PolicyEvents policies, CancellationToken cancellationToken)
    {
        try
        {
            return await policies.WriteAsync(cancellationToken);
        }
        catch (BrokenWorldException exception)
        {
            LogNotTold(exception.Message);
            return [];
        }
    }

    private async Task JudgeMonthAsync(
        Window window, SourceDocuments? documents, SourceDocuments seen, bool isNewest, ClassifySummary summary, CancellationToken cancellationToken)
    {
        DomainHistory? domain = null;
        Task[] judging = [Task.CompletedTask, Task.CompletedTask];
        int turn = 0;
        using SemaphoreSlim gate = new(1, 1);
        try
        {
            await foreach (EvidenceGroup group in store.ReadEvidenceAsync(window.From, window.To, cancellationToken))
            {
                if (domain?.Domain != group.Domain)
                {
                    await HandOverAsync();
                    domain = new DomainHistory(group.Domain, evidence.Organisation(group.Domain), window, lookup);
                }

                domain!.Add(group);
            }

            await HandOverAsync();
        }
        finally
        {
            await Task.WhenAll(judging);
        }

        // Two domains are judged, which is work for the processor, while the next one is read.
        async Task HandOverAsync()
        {
            if (domain is { } whole)
            {
                await judging[turn];
                judging[turn] = Task.Run(() => FinishAsync(whole), CancellationToken.None);
                turn = (turn + 1) % judging.Length;
            }
        }

        async Task FinishAsync(DomainHistory whole)
        {
            await lookUpNames(whole.Addresses, cancellationToken);
            whole.Close();
            List<JudgedSource> sources = Judge(whole);

            // What follows is counted and written for one domain at a time.
            await gate.WaitAsync(cancellationToken);
            try
            {
                summary.Add(sources);
                await ReviseAsync(whole, sources, summary, cancellationToken);
                seen.Note(whole);
                if (documents is not null)
                {
                    await documents.WriteAsync(whole, sources, cancellationToken);
                }

                if (isNewest)
                {
                    standing.Keep(whole);
                }
            }
            finally
            {
                gate.Release();
            }
        }
    }

    private List<JudgedSource> Judge(DomainHistory domain)
    {
        Overrules current = overrules();
        List<JudgedSource> sources = [];
        Dictionary<(AuthEvidence, SourceSender, bool), VerdictRule> decided = [];
        foreach (SourceHistory source in domain.Sources)
        {
            decided.Clear();
            List<JudgedKey> keys = [];
            foreach (KeyHistory key in source.Keys.Where(key => key.InMonth))
            {
                // Of a /64 each address has a name of its own.
                (SourceFacts facts, SourceSender? byAddress) = key.Key.Address.Equals(source.Address) ? (source.Facts, source.ByAddress) : lookup(key.Key.Address, key.Key.ReverseName);
                SourceSender sender = Sources.SenderNow(key.Key.Sender, facts, byAddress);
                Overrule? overrule = current.Find(domain.Domain, key.Key);
                VerdictRule rule = overrule is null ? Decide(source, key.Key) : Verdicts.Judge.Decide(domain, source, key.Key, overrule);
                keys.Add(new JudgedKey(key, rule, Verdicts.Judge.VerdictOf(rule, sender), sender, facts, overrule));
            }

            if (keys.Count > 0)
            {
                sources.Add(new JudgedSource(source, keys));
            }
        }

        return sources;

        // Of its receivers a rule asks only whether one breaks signatures; most say the same of a source.
        VerdictRule Decide(SourceHistory source, EvidenceKey key)
        {
            (AuthEvidence, SourceSender, bool) alike = (key.Evidence, key.Sender, domain.BreaksSignatures(source, key.Reporter));
            if (!decided.TryGetValue(alike, out VerdictRule? rule))
            {
                decided.Add(alike, rule = Verdicts.Judge.Decide(domain, source, key, null));
            }

            return rule;
        }
    }

    private async Task ReviseAsync(DomainHistory domain, List<JudgedSource> sources, ClassifySummary summary, CancellationToken cancellationToken)
    {
        Dictionary<EvidenceKey, RowRevision> changed = [];
        HashSet<IPAddress> addresses = [];
        foreach (JudgedSource source in sources)
        {
            foreach (JudgedKey judged in source.Keys)
            {
                EvidenceKey key = judged.History.Key;
                SourceFacts facts = judged.Facts;
                bool isNamed = facts.ReverseName is not null && facts.ReverseName != key.ReverseName;
                if (judged.Verdict.Rule != key.Rule || judged.Sender != key.Sender || isNamed)
                {
                    changed[key] = new RowRevision(judged.Verdict, judged.Sender, isNamed ? facts.ReverseName : null, isNamed ? facts.BaseDomain : null);
                    addresses.Add(key.Address);
                }
            }
        }

        if (changed.Count > 0)
        {
            summary.Revised += await store.ReviseAsync(domain.Domain, Window.Start(domain.Window.Month), addresses, key => changed.GetValueOrDefault(key), cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Changes of policy could not be told; it is tried again when sources are judged next. {Reason}")]
    private partial void LogNotTold(string reason);

    [LoggerMessage(LogLevel.Warning, "The store refused {Count} descriptions of sources, domains and changes of policy; the first: {Reason}")]
    private partial void LogRefused(int count, string reason);

    [LoggerMessage(LogLevel.Information, "Sources judged: {Keys} groups of rows over {Months} months, {Revised} of them corrected; {Sources} sources and {Domains} domains described.")]
    private partial void LogDone(long keys, long revised, long sources, long domains, int months);
}

/// <summary>What came of judging.</summary>
internal sealed class ClassifySummary
{
    /// <summary>Groups of rows that were judged.</summary>
    public long Keys { get; private set; }

    /// <summary>Groups (SQLite) or rows (Elasticsearch) that were corrected.</summary>
    public long Revised { get; set; }

    public long Sources { get; set; }

    public long Domains { get; set; }

    /// <summary>Descriptions that the store will never take.</summary>
    public IReadOnlyList<RefusedRow> Refused { get; set; } = [];

    /// <summary>Messages by verdict.</summary>
    public SortedDictionary<string, long> Messages { get; } = new(StringComparer.Ordinal);

    /// <summary>Counts judged sources in.</summary>
    public void Add(List<JudgedSource> sources)
    {
        foreach (JudgedKey key in sources.SelectMany(source => source.Keys))
        {
            Keys++;
            Messages[key.Verdict.Verdict] = Messages.GetValueOrDefault(key.Verdict.Verdict) + key.History.MonthMessages;
        }
    }
}

/// <summary>Rows of one key, judged.</summary>
internal sealed record JudgedKey(KeyHistory History, VerdictRule Rule, SourceVerdict Verdict, SourceSender Sender, SourceFacts Facts, Overrule? Overrule);

/// <summary>A source with its judged rows.</summary>
internal sealed record JudgedSource(SourceHistory Source, List<JudgedKey> Keys);
