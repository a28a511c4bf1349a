using DmarcIngest.Enrichment.Senders;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>The mail of a domain over some days, as its readiness is told by: what fails, of whom, and what strict alignment would let fail.</summary>
internal sealed class DomainMail(string domain)
{
    private const int MostBlockers = 20;

    private readonly Dictionary<string, long> failed = new(StringComparer.Ordinal);
    private readonly HashSet<string> hitSenders = new(StringComparer.Ordinal);
    private readonly HashSet<DateOnly> days = [];
    private readonly Senders blockers = new();
    private readonly Senders strictBlockers = new();

    public string Domain => domain;

    public SourceCounts Counts { get; private set; }

    public IReadOnlyDictionary<string, long> FailedByVerdict => failed;

    /// <summary>Failing messages that a stricter policy would hit: not of spoofs, nor of what the settings ignore, nor passed by the receiver's own word.</summary>
    public long Hit { get; private set; }

    public int HitSenders => hitSenders.Count;

    /// <summary>Of these, the messages of senders that can be repaired.</summary>
    public long Repairable { get; private set; }

    /// <summary>Messages that are somebody else's.</summary>
    public long Spoofed => failed.GetValueOrDefault("spoof");

    public long StrictHit { get; private set; }

    public int StrictHitSenders => strictBlockers.Count;

    public int DayCount => days.Count;

    public IReadOnlyList<Blocker> Blockers => blockers.Largest(MostBlockers, null);

    public IReadOnlyList<Blocker> StrictBlockers => strictBlockers.Largest(MostBlockers, Steps.SameName);

    public void Add(EvidenceGroup group)
    {
        AuthSigns signs = AuthCode.Read(group.Key.Evidence.Code);
        VerdictRule rule = VerdictRules.Find(group.Key.Rule);
        bool dkim = signs.HasFlag(AuthSigns.DkimAligned);
        bool spf = signs.HasFlag(AuthSigns.SpfAligned);
        long messages = Math.Clamp(group.Messages, 0, Tally.MostMessages);
        Counts = new SourceCounts(Counts.Messages + messages, Counts.Passed + (dkim || spf ? messages : 0), Counts.DkimAligned + (dkim ? messages : 0), Counts.SpfAligned + (spf ? messages : 0));
        days.Add(group.Day);
        if (dkim || spf)
        {
            bool strict = (dkim && signs.HasFlag(AuthSigns.DkimStrict)) || (spf && signs.HasFlag(AuthSigns.SpfStrict));
            if (!strict && rule.Verdict is not "forwarder")
            {
                StrictHit += messages;
                strictBlockers.Add(group.Key, rule, messages);
            }

            return;
        }

        failed[rule.Verdict] = failed.GetValueOrDefault(rule.Verdict) + messages;
        bool isSpared = (signs & (AuthSigns.SaidForwarded | AuthSigns.SaidMailingList | AuthSigns.SaidArc)) != 0;
        if (rule.Verdict == "spoof" || rule.Code == "overruled_ignored" || isSpared)
        {
            return;
        }

        Hit += messages;
        hitSenders.Add(Senders.NameOf(group.Key));
        if (rule.Verdict == "misconfigured" || rule.Code == "overruled_approved")
        {
            Repairable += messages;
            blockers.Add(group.Key, rule, messages);
        }
    }

    /// <summary>Messages by sender.</summary>
    private sealed class Senders
    {
        private readonly Dictionary<string, Part> senders = new(StringComparer.Ordinal);

        public int Count => senders.Count;

        /// <summary>The sender; of one that nobody knows its reverse name's domain or its address.</summary>
        public static string NameOf(EvidenceKey key) =>
            key.Sender.NamedBy != "none" ? key.Sender.Name : key.ReverseName ?? SourceHistory.KeyOf(key.Address).ToString();

        public void Add(EvidenceKey key, VerdictRule rule, long messages)
        {
            string name = NameOf(key);
            if (!senders.TryGetValue(name, out Part? part))
            {
                senders.Add(name, part = new Part());
            }

            Cidr source = SourceHistory.KeyOf(key.Address);
            part.Sources[source] = part.Sources.GetValueOrDefault(source) + messages;
            part.Rules[rule.Code] = part.Rules.GetValueOrDefault(rule.Code) + messages;
        }

        /// <param name="most">How many.</param>
        /// <param name="next">What to do about them; null for what the rule says that most of their mail was judged by.</param>
        public IReadOnlyList<Blocker> Largest(int most, (string En, string Ja)? next) =>
        [
            .. senders
                .OrderByDescending(entry => entry.Value.Sources.Values.Sum()).ThenBy(entry => entry.Key, StringComparer.Ordinal)
                .Take(most)
                .Select(entry =>
                {
                    VerdictRule rule = VerdictRules.Find(Top(entry.Value.Rules, code => code));
                    return new Blocker(
                        entry.Key,
                        rule.Verdict,
                        entry.Value.Sources.Values.Sum(),
                        entry.Value.Sources.Count,
                        Top(entry.Value.Sources, source => source.ToString()),
                        next ?? rule.Next);
                }),
        ];

        // By name where they are equal, so that every store gives the same.
        private static string Top<T>(Dictionary<T, long> parts, Func<T, string> name)
            where T : notnull => parts.OrderByDescending(part => part.Value).ThenBy(part => name(part.Key), StringComparer.Ordinal).Select(part => name(part.Key)).First();

        private sealed class Part
        {
            public Dictionary<Cidr, long> Sources { get; } = [];

            public Dictionary<string, long> Rules { get; } = new(StringComparer.Ordinal);
        }
    }
}
