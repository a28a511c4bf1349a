using System.Globalization;
using System.Net;
using DmarcIngest.Demo.Actors;

namespace DmarcIngest.Demo;

/// <summary>
/// A quarter of aggregate reports about a provider with five domains, with the truth about every record. For demonstrations, and to measure by. A record's truth
/// follows from what the reports and the reverse DNS say, and from nothing else: no order, no names that give it away.
/// </summary>
internal sealed class Quarter
{
    private readonly QuarterOptions options;
    private readonly IReadOnlyList<(Actor Actor, IReadOnlyList<Host> Hosts)> cast;

    public Quarter(QuarterOptions options)
    {
        this.options = options;
        cast = [.. Cast.All.Select(actor => (actor, actor.Hosts.Choose(Dice.For(options.Seed, $"hosts of {actor.Hosts.Owner ?? actor.Name}"))))];
        Dictionary<IPAddress, string> names = [];
        foreach (Host host in cast.SelectMany(member => member.Hosts).Where(host => host.Name is not null))
        {
            names[host.Address] = host.Name!;
        }

        ReverseNames = names;
    }

    /// <summary>The provider's networks, as it would write them into the settings.</summary>
    public static IReadOnlyList<(string Network, string Name)> OwnNetworks => Isp.OwnNetworks;

    /// <summary>Names of the sending addresses that have one which leads back to them.</summary>
    public IReadOnlyDictionary<IPAddress, string> ReverseNames { get; }

    /// <summary>The reports, in the order in which they arrive.</summary>
    public IEnumerable<MadeReport> Reports()
    {
        List<MadeReport> waiting = [];
        for (int day = 0; day < options.Days; day++)
        {
            waiting.AddRange(ReportsOf(day));
            // The next day's earliest reports are those of Japan, whose day ends at 15:00 UTC.
            DateTimeOffset due = Midnight(day + 1).AddHours(15);
            List<MadeReport> ready = [.. waiting.Where(report => report.Received < due).OrderBy(report => report.Received).ThenBy(report => report.FileName, StringComparer.Ordinal)];
            waiting.RemoveAll(report => report.Received < due);
            foreach (MadeReport report in ready)
            {
                yield return report;
            }
        }

        foreach (MadeReport report in waiting.OrderBy(report => report.Received).ThenBy(report => report.FileName, StringComparer.Ordinal))
        {
            yield return report;
        }
    }

    private DateTimeOffset Midnight(int day) => new(options.FirstDay.AddDays(day).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private IEnumerable<MadeReport> ReportsOf(int day)
    {
        int moment = day * 92 / options.Days;
        Traffic traffic = new(options, day, moment);
        Receiver[] receivers = [.. Reporters.All.Select(reporter => new Receiver(reporter, moment, Dice.For(options.Seed, $"receiver {reporter.Receiver}", day)))];
        foreach ((Actor actor, IReadOnlyList<Host> hosts) in cast)
        {
            foreach ((int reporter, Run run) in traffic.Of(actor, hosts))
            {
                receivers[reporter].Take(run);
            }
        }

        for (int index = 0; index < receivers.Length; index++)
        {
            foreach (IGrouping<DomainPolicy, KeyValuePair<Row, int>> rows in receivers[index].Rows.GroupBy(row => Isp.PolicyOf(row.Key.HeaderFrom)))
            {
                yield return Make(Reporters.All[index], rows.Key, day, [.. rows]);
            }
        }
    }

    private MadeReport Make(Reporter reporter, DomainPolicy policy, int day, List<KeyValuePair<Row, int>> rows)
    {
        Dice dice = Dice.For(options.Seed, $"report of {reporter.Receiver} about {policy.Domain}", day);
        DateTimeOffset begin = Midnight(day).AddHours(reporter.DayStartsAt);
        (long Begin, long End) period = (begin.ToUnixTimeSeconds(), begin.AddDays(1).ToUnixTimeSeconds() - (reporter.EndsOnNext ? 0 : 1));
        string id = ReportId.Make(reporter, policy.Domain, period, dice);

        // In no order that says who belongs together.
        List<KeyValuePair<Row, int>> shuffled = [.. rows.Select(row => (Row: row, Place: dice.Next())).OrderBy(item => item.Place).Select(item => item.Row)];
        DateOnly first = DateOnly.FromDateTime(begin.UtcDateTime);
        int minutes = 20 + dice.Below(11 * 60) + (dice.Chance(0.03) ? dice.Below(2 * 24 * 60) : 0);
        return new MadeReport(
            string.Create(CultureInfo.InvariantCulture, $"{reporter.Receiver}!{policy.Domain}!{period.Begin}!{period.End}!{dice.Next() % 1_000_000_007}.xml.gz"),
            id,
            begin.AddDays(1).AddMinutes(minutes),
            ReportXml.Write(reporter, policy, id, period, shuffled),
            [.. shuffled.Select(row => new MadeRecord(row.Key.HeaderFrom, row.Key.Source, reporter.Org, first, row.Value, row.Key.Truth, row.Key.Actor))]);
    }
}
