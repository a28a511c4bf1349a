using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using DmarcIngest.Reports;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>The one place that knows how indices are called: <c>{prefix}{kind}{_suffix}-YYYY-MM</c>, the month of the row in UTC.</summary>
internal sealed class IndexNames(string prefix, string? suffix)
{
    private readonly ConcurrentDictionary<(RowKind Kind, int Year, int Month), string> known = [];

    /// <summary>Name of the template, and of the indices without their month.</summary>
    public string Stem(RowKind kind)
    {
        string name = kind switch
        {
            RowKind.Aggregate => "dmarc_aggregate",
            RowKind.Failure => "dmarc_failure",
            RowKind.Tls => "smtp_tls",
            RowKind.Ingest => "dmarc_ingest",
            _ => throw new UnreachableException(),
        };
        return string.IsNullOrEmpty(suffix) ? prefix + name : $"{prefix}{name}_{suffix}";
    }

    public string Pattern(RowKind kind) => Stem(kind) + "-*";

    /// <summary>Index of a row.</summary>
    public string Of(RowKind kind, DateTimeOffset timestamp)
    {
        DateTime utc = timestamp.UtcDateTime;
        (RowKind, int, int) key = (kind, utc.Year, utc.Month);
        if (!known.TryGetValue(key, out string? name))
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{Stem(kind)}-{utc.Year:0000}-{utc.Month:00}");
            known[key] = name;
        }

        return name;
    }

    /// <summary>First day of the month that an index holds; null if the name is not exactly one of ours.</summary>
    public DateTimeOffset? MonthOf(RowKind kind, string index)
    {
        Match match = Regex.Match(index, $@"\A{Regex.Escape(Stem(kind))}-([0-9]{{4}})-([0-9]{{2}})\z", RegexOptions.CultureInvariant);
        if (!match.Success)
        {
            return null;
        }

        int year = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        int month = int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        return year is 0 || month is < 1 or > 12 ? null : new DateTimeOffset(year, month, 1, 0, 0, 0, TimeSpan.Zero);
    }
}
