using System.Globalization;
using System.Net;

namespace DmarcIngest.Tests.Enrichment.Verdicts.HeldOut;

/// <summary>
/// Sixty days of reports for three organisations with six domains, labelled: written by somebody who did not know the rules that are judged by it.
/// Nobody tunes a rule on it.
/// </summary>
internal static class HeldOutScenario
{
    /// <summary>A Monday.</summary>
    public static DateOnly FirstDay { get; } = new(2026, 3, 2);

    /// <summary>What the three organisations would name as their own, network and name.</summary>
    public static IReadOnlyList<(string Network, string Name)> OwnNetworks { get; } =
    [
        ("198.51.100.0/26", "town hall"),
        ("198.18.0.0/20", "cable servers"),
        ("2001:db8:18::/48", "cable servers"),
        ("198.18.64.0/18", "cable customer pool"),
    ];

    /// <summary>The reports in the order of days; the same for the same seed.</summary>
    public static IEnumerable<HeldOutReport> Reports(int seed)
    {
        Policy[] policies = [.. TownMail.Policies, .. ShopMail.Policies, .. CableMail.Policies];
        MailStream[] streams = [.. TownMail.Streams, .. ShopMail.Streams, .. CableMail.Streams];

        // A generator for each stream, so that a change of one leaves the others as they were.
        IEnumerable<Sighting> seen = streams.SelectMany((stream, at) => stream.Seen(new Random(unchecked((seed * 7919) + at))));
        return seen
            .GroupBy(sighting => (sighting.Day, sighting.Receiver.Org, Policy: policies.Single(policy => Covers(policy, sighting.HeaderFrom))))
            .OrderBy(group => group.Key.Day)
            .ThenBy(group => group.Key.Org, StringComparer.Ordinal)
            .ThenBy(group => group.Key.Policy.Domain, StringComparer.Ordinal)
            .Select((group, at) => Report(group.Key.Policy, [.. group], new Random(unchecked((seed * 104_729) + at))));
    }

    private static bool Covers(Policy policy, string domain) => domain == policy.Domain || domain.EndsWith("." + policy.Domain, StringComparison.Ordinal);

    private static HeldOutReport Report(Policy policy, Sighting[] seen, Random random)
    {
        Receiver receiver = seen[0].Receiver;
        DateOnly day = FirstDay.AddDays(seen[0].Day);
        Sighting[] records = receiver.Has(Habits.OneEach) ? [.. seen.SelectMany(one => Enumerable.Repeat(one with { Count = 1 }, one.Count))] : seen;
        random.Shuffle(records);
        return new HeldOutReport(
            new ReportXml(receiver, policy, day, Id(receiver, policy, day, random)).Of(records),
            [.. records.Select(one => new HeldOutRecord(one.HeaderFrom, IPAddress.Parse(one.Source), receiver.Org, day, one.Count, one.Truth, one.Actor))]);
    }

    private static string Id(Receiver receiver, Policy policy, DateOnly day, Random random)
    {
        long end = new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds();
        return receiver.Org switch
        {
            "google.com" => random.NextInt64(1_000_000_000_000_000_000, long.MaxValue).ToString(CultureInfo.InvariantCulture),
            "Yahoo" => string.Create(CultureInfo.InvariantCulture, $"{end + random.Next(90_000)}.{random.Next(1_000_000):D6}"),
            "comcast.net" => string.Create(CultureInfo.InvariantCulture, $"v2-{end}-{policy.Domain}"),
            "linkedin.com" => string.Create(CultureInfo.InvariantCulture, $"linkedin.com!{policy.Domain}!{end - 86_400}!{end}!coffee"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{random.NextInt64():x16}{random.NextInt64():x16}"),
        };
    }
}
