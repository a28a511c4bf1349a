using System.Net;
using System.Numerics;
using DmarcIngest.Enrichment.Senders;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>What is known of the address of a source, with the name that rows carry where none is known now, and who sends from there.</summary>
internal delegate (SourceFacts Facts, SourceSender? Sender) AddressLookup(IPAddress address, string? storedName);

/// <summary>Asks for the names of addresses, and waits for what may be waited for.</summary>
internal delegate Task LookUpNames(IReadOnlyCollection<IPAddress> addresses, CancellationToken cancellationToken);

/// <summary>
/// All sources of a domain over a window, and what they have in common. Filled by one thread, then closed; closed, it is read by any number. Grows with
/// the number of sources and of their keys, not with rows.
/// </summary>
internal sealed class DomainHistory(string domain, string organisation, Window window, AddressLookup lookup)
{
    private readonly Dictionary<Cidr, SourceHistory> sources = [];
    private readonly Dictionary<EvidenceKey, KeyHistory> keys = [];
    private readonly Dictionary<string, Tally> groups = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Group, string Reporter), Receiver> receivers = [];
    private readonly Dictionary<(string Sender, string Signer), Tally> signers = [];
    private readonly Dictionary<Cidr, Neighbourhood> neighbourhoods = [];
    private readonly Dictionary<string, Dictionary<string, long>> alignedSigners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> homes = new(StringComparer.Ordinal);
    private bool selectorsAreTold;
    private readonly HashSet<(string Group, string Reporter)> breaking = [];
    private Tally all;
    private (EvidenceKey Key, KeyHistory History, SourceHistory Source)? last;

    public string Domain => domain;

    /// <summary>Organisational domain of the policy domain.</summary>
    public string Organisation => organisation;

    public Window Window => window;

    public IReadOnlyCollection<SourceHistory> Sources => sources.Values;

    public ref readonly Tally All => ref all;

    /// <summary>Failing sources of which nobody is known and which were seen on a day or two: single ones are accidents, many are a campaign.</summary>
    public int Strays { get; private set; }

    public void Add(EvidenceGroup group)
    {
        (KeyHistory key, SourceHistory source) = Find(group.Key);
        int day = group.Day.DayNumber - window.First.DayNumber;
        long messages = Math.Clamp(group.Messages, 0, Tally.MostMessages);
        key.Days |= 1UL << day;
        key.Messages += messages;
        if (window.IsInMonth(group.Day))
        {
            key.InMonth = true;
            key.MonthMessages += messages;
        }

        source.Count(key.Signs, group.Key.Reporter, day, messages);
        all.Add(key.Signs, 1UL << day, messages);
    }

    /// <summary>The addresses of all sources.</summary>
    public IReadOnlyCollection<IPAddress> Addresses => [.. keys.Keys.Select(key => key.Address).Distinct()];

    /// <summary>Finds what the sources have in common; to be called once, behind the last row.</summary>
    public void Close()
    {
        foreach (SourceHistory source in sources.Values)
        {
            source.Describe(lookup);
            groups[source.Group] = groups.GetValueOrDefault(source.Group).Plus(source.All);
            if (!neighbourhoods.TryGetValue(source.Neighbourhood, out Neighbourhood? near))
            {
                neighbourhoods[source.Neighbourhood] = near = new Neighbourhood();
            }

            foreach ((string reporter, Receiver receiver) in source.Receivers.Where(entry => entry.Value.SeesSignatures))
            {
                if (!receivers.TryGetValue((source.Group, reporter), out Receiver? all))
                {
                    receivers[(source.Group, reporter)] = all = new Receiver();
                }

                all.Add(receiver);
            }

            near.Direct += source.IsDirect && source.All.PassShare >= 0.5 ? 1 : 0;
            near.Failing += source.All.Passed == 0 ? 1 : 0;
            near.Days |= source.All.Days;
            Strays += source.All.Passed == 0 && !source.IsOwn && source.ByAddress?.Type is null or "isp" or "hosting" && source.All.DayCount <= 2 ? 1 : 0;
            foreach (KeyHistory key in source.Keys)
            {
                CountSigners(source, key);
            }
        }

        FindBreaking();
        foreach ((string signer, Dictionary<string, long> from) in alignedSigners)
        {
            selectorsAreTold |= EvidenceReader.HasSelector(signer);
            homes[signer] = from.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).First().Key;
        }
    }

    public SourceHistory? FindSource(IPAddress address) => sources.GetValueOrDefault(SourceHistory.KeyOf(address));

    /// <summary>A source that was never seen, with one row.</summary>
    public SourceHistory NewSource(EvidenceKey key)
    {
        SourceHistory source = new(key.Address);
        KeyHistory only = new(key) { Days = 1 };
        source.Add(only);
        source.Count(only.Signs, key.Reporter, 0, 1);
        source.Describe(lookup);
        return source;
    }

    /// <summary>All sources of one sender, own network or neighbourhood.</summary>
    public Tally GroupOf(SourceHistory source) => groups.TryGetValue(source.Group, out Tally tally) ? tally : source.All;

    /// <summary>The neighbourhood of a source, itself included.</summary>
    public Neighbourhood Near(SourceHistory source) => neighbourhoods.GetValueOrDefault(source.Neighbourhood) ?? Neighbourhood.Alone;

    /// <summary>Mails of one sender that nothing of ours authenticates, by whose signature they bear.</summary>
    public Tally Unaligned(string sender, string signer) => signers.GetValueOrDefault((sender, EvidenceReader.DomainOf(signer)));

    /// <summary>
    /// The sources that most of the mail with this key comes from: seen elsewhere, the mail was passed on. Null if the selector is not told or never passed.
    /// </summary>
    public string? HomeOf(string signer) => EvidenceReader.HasSelector(signer) ? homes.GetValueOrDefault(signer) : null;

    /// <summary>True if a signature by this signer has passed somewhere; of one whose selector is not told, if any has.</summary>
    public bool IsRealSigner(string signer) => EvidenceReader.HasSelector(signer)
        ? homes.ContainsKey(signer) || !selectorsAreTold
        : homes.Count > 0;

    /// <summary>
    /// True if own signatures from this source's group break at a receiver and hold at the others on the same days, and few receivers are like that.
    /// </summary>
    public bool BreaksSignatures(SourceHistory source, string reporter) => breaking.Contains((source.Group, reporter));

    private void FindBreaking()
    {
        HashSet<string> suspected = receivers.Where(entry => entry.Value.SeesBroken).Select(entry => entry.Key.Group).ToHashSet(StringComparer.Ordinal);
        foreach (IGrouping<string, KeyValuePair<(string Group, string Reporter), Receiver>> group in receivers
            .Where(entry => suspected.Contains(entry.Key.Group)).GroupBy(entry => entry.Key.Group, StringComparer.Ordinal))
        {
            List<KeyValuePair<(string Group, string Reporter), Receiver>> broken = [.. group.Where(entry => entry.Value.IsBroken)];
            if (broken.Count == 0)
            {
                continue;
            }

            List<Receiver> whole = [.. group.Where(entry => entry.Value.IsWhole).Select(entry => entry.Value)];
            ulong wholeDays = whole.Aggregate(0UL, (days, receiver) => days | receiver.WholeDays);
            if (whole.Count > 0 && broken.Count <= Math.Max(1, whole.Count / 3))
            {
                breaking.UnionWith(broken
                    .Where(entry => BitOperations.PopCount(entry.Value.BrokenDays & wholeDays) * 2 >= BitOperations.PopCount(entry.Value.BrokenDays))
                    .Select(entry => entry.Key));
            }
        }
    }

    private (KeyHistory Key, SourceHistory Source) Find(EvidenceKey key)
    {
        // Stores give the days of one key behind one another.
        if (last is { } same && ReferenceEquals(same.Key, key))
        {
            return (same.History, same.Source);
        }

        Cidr at = SourceHistory.KeyOf(key.Address);
        if (!sources.TryGetValue(at, out SourceHistory? source))
        {
            source = new SourceHistory(key.Address);
            sources.Add(at, source);
        }

        if (!keys.TryGetValue(key, out KeyHistory? history))
        {
            history = new KeyHistory(key);
            keys.Add(key, history);
            source.Add(history);
        }

        last = (key, history, source);
        return (history, source);
    }

    private void CountSigners(SourceHistory source, KeyHistory key)
    {
        if (key.Signs.HasFlag(AuthSigns.DkimAligned))
        {
            string signer = key.Key.Evidence.Signer;
            if (!alignedSigners.TryGetValue(signer, out Dictionary<string, long>? from))
            {
                alignedSigners[signer] = from = new(StringComparer.Ordinal);
            }

            from[source.Group] = from.GetValueOrDefault(source.Group) + Math.Max(1, key.Messages);
        }
        else if (!key.Signs.HasFlag(AuthSigns.SpfAligned))
        {
            (string, string) by = (key.Key.Sender.Name, EvidenceReader.DomainOf(key.Key.Evidence.Signer));
            Tally tally = signers.GetValueOrDefault(by);
            tally.Messages += Math.Max(1, key.Messages);
            tally.Days |= key.Days;
            signers[by] = tally;
        }
    }
}

/// <summary>Sources of a /24, or of IPv6 a /48.</summary>
internal sealed class Neighbourhood
{
    /// <summary>Of a source that was never seen.</summary>
    public static Neighbourhood Alone { get; } = new() { Failing = 1 };

    /// <summary>Sources that never pass.</summary>
    public int Failing { get; set; }

    /// <summary>Sources that send for the domain themselves and pass.</summary>
    public int Direct { get; set; }

    public ulong Days { get; set; }

    /// <summary>Some hosts that take turns over weeks, as a provider's servers do.</summary>
    public bool IsSteady => BitOperations.PopCount(Days) >= 8 && 64 - BitOperations.LeadingZeroCount(Days) - BitOperations.TrailingZeroCount(Days) >= 14;
}
