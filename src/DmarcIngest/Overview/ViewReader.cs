using Microsoft.AspNetCore.Http;

namespace DmarcIngest.Overview;

/// <summary>Reads what is looked at out of a request: the URL first, then what the reader chose before, then what the browser prefers.</summary>
internal static class ViewReader
{
    public static View Read(HttpRequest request, OverviewUser? user, TimeZoneInfo zone, DateOnly today)
    {
        Dictionary<string, string> query = new(StringComparer.Ordinal);
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in request.Query)
        {
            if (values is [{ Length: > 0 } value, ..] && name.Length <= 20)
            {
                query[name] = value;
            }
        }

        return new View
        {
            Path = request.Path.Value ?? "/",
            Query = query,
            Language = LanguageOf(request),
            Zone = query.TryGetValue("tz", out string? id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out TimeZoneInfo? chosen) ? chosen : zone,
            Period = request.Path == Pages.PageTable.Monthly
                ? Period.Read(query.GetValueOrDefault("month") ?? Period.Month(today.AddMonths(-1)).Key, null, null, today)
                : Period.Read(query.GetValueOrDefault("period"), query.GetValueOrDefault("from"), query.GetValueOrDefault("to"), today),
            Allowed = user is { Domains.Count: > 0 } ? [.. user.Domains.Select(domain => domain.ToLowerInvariant())] : null,
        };
    }

    public static Language LanguageOf(HttpRequest request)
    {
        string? chosen = request.Query["lang"].FirstOrDefault() ?? request.Cookies["lang"];
        if (chosen is "ja" or "en")
        {
            return chosen == "ja" ? Language.Ja : Language.En;
        }

        // The first language of the browser that there is.
        foreach (Microsoft.Net.Http.Headers.StringWithQualityHeaderValue accepted in request.GetTypedHeaders().AcceptLanguage.OrderByDescending(each => each.Quality ?? 1))
        {
            string tag = accepted.Value.ToString();
            if (tag.StartsWith("ja", StringComparison.OrdinalIgnoreCase))
            {
                return Language.Ja;
            }

            if (tag.StartsWith("en", StringComparison.OrdinalIgnoreCase))
            {
                return Language.En;
            }
        }

        return Language.En;
    }

    public static string? Theme(HttpRequest request) => request.Cookies["theme"] is "light" or "dark" ? request.Cookies["theme"] : null;
}
