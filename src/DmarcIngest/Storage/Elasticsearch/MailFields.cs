using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>Which fields the keys of a question for sums are, and what stands for a row that lacks one: an older version may have stored it.</summary>
internal static class MailFields
{
    // As IPv6 addresses the IPv4 ones begin so.
    private static readonly IPAddress Mapped = IPAddress.Parse("::ffff:0.0.0.0");

    public static string Of(MailKey key) => key switch
    {
        MailKey.Day => "@timestamp",
        MailKey.Domain => "published_policy.domain",
        MailKey.HeaderFrom => "header_from",
        MailKey.Reporter => "org_name",
        MailKey.Source => "source_ip_address",
        MailKey.Sender => "source_name",
        MailKey.Verdict => "source_verdict",
        MailKey.Country => "source_country",
        MailKey.Disposition => "disposition",
        MailKey.Dkim => "dkim_alignment",
        MailKey.Spf => "spf_alignment",
        _ => "auth_evidence",
    };

    /// <summary>Key of rows without the field.</summary>
    public static string Absent(MailKey key) => key switch
    {
        MailKey.Source => "",
        MailKey.Verdict => "undetermined",
        _ => "unknown",
    };

    /// <summary>A key of a bucket as it is given out.</summary>
    public static string Text(MailKey key, JsonElement value) => (key, value.ValueKind) switch
    {
        (_, JsonValueKind.Null) => Absent(key),
        (MailKey.Day, _) => Day(value.GetInt64()).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),

        // Java writes some addresses otherwise than .NET does.
        (MailKey.Source, _) => IPAddress.Parse(value.GetString() ?? "").ToString(),
        _ => value.GetString() ?? "",
    };

    /// <summary>Day (UTC) of a moment in milliseconds.</summary>
    public static DateOnly Day(long milliseconds) => DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime);

    /// <summary>The rows that count, of those in some indices.</summary>
    public static string Filter(MailFilter filter, IndexSpan span, params IEnumerable<string> more)
    {
        List<string> parts = [SearchFilter.Between(span.Begin, span.End), .. more];
        Equal(MailKey.Domain, filter.Domain);
        Equal(MailKey.HeaderFrom, filter.HeaderFrom);
        Equal(MailKey.Reporter, filter.Reporter);
        Equal(MailKey.Sender, filter.Sender);
        Equal(MailKey.Verdict, filter.Verdict);
        Equal(MailKey.Country, filter.Country);
        if (filter.Domains is { } allowed)
        {
            parts.Add(SearchFilter.Terms(Of(MailKey.Domain), allowed));
        }

        if (filter.Source is { } network)
        {
            parts.Add(SearchFilter.Term(Of(MailKey.Source), network.ToString()));
            if (network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 && network.Contains(Mapped))
            {
                parts.Add(SearchFilter.Not(SearchFilter.Term(Of(MailKey.Source), "0.0.0.0/0")));
            }
        }

        if (filter.OnlyFailing)
        {
            parts.Add(SearchFilter.Not(SearchFilter.Term("passed_dmarc", "true")));
        }

        return SearchFilter.All(parts);

        void Equal(MailKey key, string? value)
        {
            if (value is not null)
            {
                string term = SearchFilter.Term(Of(key), value);
                parts.Add(value == Absent(key) ? SearchFilter.Any([term, SearchFilter.Not(SearchFilter.Exists(Of(key)))]) : term);
            }
        }
    }
}
