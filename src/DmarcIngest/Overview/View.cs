using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DmarcIngest.Pipeline;
using Microsoft.AspNetCore.WebUtilities;

namespace DmarcIngest.Overview;

/// <summary>What is looked at: all that a URL says, so that it can be sent to a colleague.</summary>
public sealed record View
{
    public const int PageSize = 50;

    /// <summary>Rows of a table that is downloaded, at most.</summary>
    private const int MostRows = MailQuery.MostTotals;

    private static readonly string[] Carried = ["period", "from", "to", "lang", "tz"];

    public required Period Period { get; init; }

    public required Language Language { get; init; }

    public required TimeZoneInfo Zone { get; init; }

    /// <summary>Policy domains that the one who looks may see; null for all.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>All parameters that are not empty.</summary>
    public required IReadOnlyDictionary<string, string> Query { get; init; }

    public required string Path { get; init; }

    /// <summary>The table that is asked for as CSV; null for the page.</summary>
    public string? Csv => this["csv"];

    public string? this[string name] => Query.GetValueOrDefault(name);

    public int Page => Math.Clamp(int.TryParse(this["page"], NumberStyles.None, CultureInfo.InvariantCulture, out int page) ? page : 1, 1, MailQuery.MostTotals / PageSize);

    public int Skip => Csv is null ? (Page - 1) * PageSize : 0;

    public int Take => Csv is null ? PageSize : MostRows;

    public bool Descending => this["dir"] != "asc";

    /// <summary>Which rows the filters ask for.</summary>
    public MailFilter Filter => FilterOf(Period);

    /// <summary>The same filters over other days.</summary>
    public MailFilter FilterOf(Period period) => new(period.From, period.To)
    {
        Domain = this["domain"]?.ToLowerInvariant(),
        Domains = Allowed,
        HeaderFrom = this["headerfrom"]?.ToLowerInvariant(),
        Reporter = this["reporter"],
        Sender = this["sender"],
        Verdict = this["verdict"],
        Country = this["country"]?.ToUpperInvariant() is { } country ? country == "UNKNOWN" ? "unknown" : country : null,
        Source = Network(this["source"]),
        OnlyFailing = this["failing"] is not null,
    };

    public string In(Text text) => text.In(Language);

    /// <summary>A page with the same period, language and time zone, and other parameters.</summary>
    public string To(string path, params IEnumerable<(string Name, string? Value)> parameters)
    {
        Dictionary<string, string?> all = Carried.ToDictionary(name => name, name => this[name]);
        foreach ((string name, string? value) in parameters)
        {
            all[name] = value;
        }

        return Url(path, all.Select(pair => (pair.Key, pair.Value)));
    }

    /// <summary>This page with some parameters changed; null takes one away. Begins with the first page again unless said.</summary>
    public string With(params (string Name, string? Value)[] parameters)
    {
        Dictionary<string, string?> changed = Query.ToDictionary(pair => pair.Key, pair => (string?)pair.Value);
        changed.Remove("page");
        changed.Remove("csv");
        foreach ((string name, string? value) in parameters)
        {
            changed[name] = value;
        }

        return Url(Path, changed.Select(pair => (pair.Key, pair.Value)));
    }

    /// <summary>An address or a network; null for what is none.</summary>
    public static IPNetwork? Network(string? text)
    {
        if (IPAddress.TryParse(text, out IPAddress? address) && text.AsSpan().IndexOfAny('.', ':') >= 0)
        {
            return new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        }

        return IPNetwork.TryParse(text, out IPNetwork network) ? network : null;
    }

    private static string Url(string path, IEnumerable<(string Name, string? Value)> parameters) =>
        QueryHelpers.AddQueryString(path, parameters.Where(pair => !string.IsNullOrEmpty(pair.Value)).Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
}
