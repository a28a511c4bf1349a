using System.Globalization;
using System.Net;
using DmarcIngest.Enrichment.Verdicts;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Tests.Enrichment.Verdicts;

/// <summary>
/// The history of example.com in September 2025, written line by line: <c>address reporter days messages code [signer] [sender, type, by]</c>; days as
/// <c>1-30</c> or <c>3,9</c>. Addresses in 198.51.100.0/24 are an own network, "relay"; in 198.18.0.0/15 another, "pool".
/// </summary>
internal sealed class MadeHistory
{
    private static readonly Window September = new(new DateOnly(2025, 9, 1));
    private readonly DomainHistory history;

    public MadeHistory(string lines, IReadOnlyDictionary<string, (SourceFacts Facts, SourceSender? Sender)>? known = null)
    {
        history = new DomainHistory("example.com", "example.com", September, (address, _) => Known(address, known));
        foreach (string line in lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            Add(line);
        }

        history.Close();
    }

    /// <summary>The rule that decides a row of a line, which the history holds or does not.</summary>
    public VerdictRule Decide(string line, Overrules? overrules = null)
    {
        (EvidenceKey key, _, _) = Read(line);
        return Judge.Decide(history, history.FindSource(key.Address) ?? history.NewSource(key), key, overrules?.Find("example.com", key));
    }

    private static (SourceFacts Facts, SourceSender? Sender) Known(IPAddress address, IReadOnlyDictionary<string, (SourceFacts Facts, SourceSender? Sender)>? known)
    {
        string text = address.ToString();
        return text.StartsWith("198.51.100.", StringComparison.Ordinal) ? (new SourceFacts { OwnNetwork = "relay" }, null)
            : text.StartsWith("198.18.", StringComparison.Ordinal) ? (new SourceFacts { OwnNetwork = "pool" }, null)
            : known is not null && known.FirstOrDefault(entry => text.StartsWith(entry.Key, StringComparison.Ordinal)) is { Key: not null } found ? found.Value
            : (SourceFacts.None, null);
    }

    private void Add(string line)
    {
        (EvidenceKey key, List<int> days, long messages) = Read(line);
        foreach (int day in days)
        {
            history.Add(new EvidenceGroup("example.com", September.Month.AddDays(day - 1), key, 1, messages));
        }
    }

    private static (EvidenceKey Key, List<int> Days, long Messages) Read(string line)
    {
        string[] halves = line.Split(" [", 2);
        string[] words = halves[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string signer = Array.Find(words, word => word.StartsWith("by:", StringComparison.Ordinal)) is { } named ? named[3..] : "none";
        string code = string.Join(' ', words.Where(word => word.Contains('=')));
        string[] sender = halves.Length == 2 ? halves[1].TrimEnd(']').Split(", ") : ["unknown", "unknown", "none"];
        return (
            new EvidenceKey(IPAddress.Parse(words[0]), words[1], new AuthEvidence(code, signer), new SourceSender(sender[0], sender[1], sender[2]), null, ""),
            [.. words[2].Split(',').SelectMany(Days)],
            long.Parse(words[3], CultureInfo.InvariantCulture));
    }

    private static IEnumerable<int> Days(string text)
    {
        int[] ends = [.. text.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture))];
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    }
}
