using System.Globalization;
using System.Text;
using DmarcIngest.Enrichment.Verdicts;

namespace DmarcIngest.Tests.Enrichment.Verdicts;

/// <summary>The truth about a record.</summary>
internal sealed record Label(string Domain, string Address, int Count, string Truth, string Actor);

/// <summary>What was said against what is true, by messages and by sources (domain and address).</summary>
internal sealed class Confusion
{
    private readonly Dictionary<(string Truth, string Said), long> messages = [];
    private readonly Dictionary<(string Truth, string Said), HashSet<(string Domain, string Address)>> sources = [];
    private readonly Dictionary<(string Actor, string Truth, string Rule), long> actors = [];

    public void Add(Label label, string said, string rule)
    {
        (string, string) cell = (label.Truth, said);
        messages[cell] = messages.GetValueOrDefault(cell) + label.Count;
        if (!sources.TryGetValue(cell, out HashSet<(string, string)>? set))
        {
            sources[cell] = set = [];
        }

        set.Add((label.Domain, label.Address));
        (string, string, string) actor = (label.Actor, label.Truth, rule);
        actors[actor] = actors.GetValueOrDefault(actor) + label.Count;
    }

    /// <summary>Of the messages that were called so, the part that are.</summary>
    public double Precision(string verdict) => Share(messages.Where(cell => cell.Key.Said == verdict), cell => cell.Key.Truth == verdict);

    /// <summary>Of the messages that are so, the part that were called so.</summary>
    public double Recall(string verdict) => Share(messages.Where(cell => cell.Key.Truth == verdict), cell => cell.Key.Said == verdict);

    public override string ToString()
    {
        StringBuilder text = new();
        Write(text, "messages", messages.ToDictionary(cell => cell.Key, cell => cell.Value));
        Write(text, "sources", sources.ToDictionary(cell => cell.Key, cell => (long)cell.Value.Count));
        foreach (string verdict in VerdictRules.Verdicts)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{verdict,-26} precision {Precision(verdict):F4} recall {Recall(verdict):F4} by messages");
        }

        return text.ToString();
    }

    /// <summary>Which rule decided whose mail, the wrong ones marked.</summary>
    public string Actors()
    {
        StringBuilder text = new();
        foreach (((string actor, string truth, string rule), long count) in actors.OrderBy(entry => entry.Key.Actor, StringComparer.Ordinal).ThenByDescending(entry => entry.Value))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{(VerdictRules.Find(rule).Verdict == truth ? " " : "!")} {actor,-44} {truth,-24} {rule,-30} {count,9}");
        }

        return text.ToString();
    }

    private static double Share(IEnumerable<KeyValuePair<(string Truth, string Said), long>> all, Func<KeyValuePair<(string Truth, string Said), long>, bool> right)
    {
        List<KeyValuePair<(string Truth, string Said), long>> cells = [.. all];
        long whole = cells.Sum(cell => cell.Value);
        return whole == 0 ? 0 : (double)cells.Where(right).Sum(cell => cell.Value) / whole;
    }

    private static void Write(StringBuilder text, string what, Dictionary<(string Truth, string Said), long> cells)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"{"truth \\ said, by " + what,-26}{string.Concat(VerdictRules.Verdicts.Select(verdict => $"{verdict[..Math.Min(13, verdict.Length)],14}"))}");
        foreach (string truth in VerdictRules.Verdicts)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{truth,-26}{string.Concat(VerdictRules.Verdicts.Select(said => $"{cells.GetValueOrDefault((truth, said)),14}"))}");
        }
    }
}
