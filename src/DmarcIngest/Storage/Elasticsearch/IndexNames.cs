using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>
/// The one place that knows how indices are called: <c>{prefix}{kind}{_suffix}-YYYY-MM</c>, the month of the row in UTC. What is derived
/// has a row a source or domain, not one a report, and its time moves on with every report: one index without a month.
/// </summary>
internal sealed class IndexNames(string prefix, string? suffix)
{
    private readonly ConcurrentDictionary<(RowKind Kind, int Year, int Month), string> known = [];

    /// <summary>Name of the template, and of the indices without their month.</summary>
    public string Stem(RowKind kind)
    {
        string name = KindNames.Stored(kind);
        return string.IsNullOrEmpty(suffix) ? prefix + name : $"{prefix}{name}_{suffix}";
    }

    /// <summary>What the names of a kind's indices look like: exactly the stem where there is but one.</summary>
    public string Pattern(RowKind kind) => IsMonthly(kind) ? Stem(kind) + "-*" : Stem(kind);

    /// <summary>Index of a row.</summary>
    public string Of(RowKind kind, DateTimeOffset timestamp)
    {
        DateTime utc = timestamp.UtcDateTime;
        (RowKind, int, int) key = (kind, utc.Year, utc.Month);
        if (!known.TryGetValue(key, out string? name))
        {
            name = IsMonthly(kind) ? string.Create(CultureInfo.InvariantCulture, $"{Stem(kind)}-{utc.Year:0000}-{utc.Month:00}") : Stem(kind);
            known[key] = name;
        }

        return name;
    }

    /// <summary>The time that an index holds, all of it if it has no month; null if the name is not exactly one of ours.</summary>
    public IndexSpan? SpanOf(RowKind kind, string index)
    {
        if (!IsMonthly(kind))
        {
            return index == Stem(kind) ? new IndexSpan(index, DateTimeOffset.MinValue, DateTimeOffset.MaxValue) : null;
        }

        Match match = Regex.Match(index, $@"\A{Regex.Escape(Stem(kind))}-([0-9]{{4}})-([0-9]{{2}})\z", RegexOptions.CultureInvariant);
        if (!match.Success)
        {
            return null;
        }

        int year = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        int month = int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        if (year is 0 || month is < 1 or > 12)
        {
            return null;
        }

        DateTimeOffset begin = new(year, month, 1, 0, 0, 0, TimeSpan.Zero);
        return new IndexSpan(index, begin, (year, month) == (9999, 12) ? DateTimeOffset.MaxValue : begin.AddMonths(1));
    }

    /// <summary>Whether each month has an index of its own.</summary>
    public static bool IsMonthly(RowKind kind) => kind is not (RowKind.Source or RowKind.Domain);
}

/// <summary>An index with the time whose rows it holds, from the begin to before the end.</summary>
internal readonly record struct IndexSpan(string Index, DateTimeOffset Begin, DateTimeOffset End)
{
    public bool Overlaps(DateTimeOffset? from, DateTimeOffset? to) => !(Begin >= to) && !(End <= from);
}
