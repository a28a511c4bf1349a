using System.Globalization;

namespace DmarcIngest.Demo;

/// <summary>Report ids as reporters make them.</summary>
internal static class ReportId
{
    public static string Make(Reporter reporter, string domain, (long Begin, long End) period, Dice dice) => reporter.Id switch
    {
        IdStyle.Digits => (dice.Next() | (1UL << 63)).ToString(CultureInfo.InvariantCulture),
        IdStyle.Hex => string.Create(CultureInfo.InvariantCulture, $"{dice.Next():x16}{dice.Next():x16}"),
        IdStyle.DomainAndTime => string.Create(CultureInfo.InvariantCulture, $"{domain}.{period.Begin}.{period.End}"),
        IdStyle.TimeAndNumber => string.Create(CultureInfo.InvariantCulture, $"{period.End + 7000 + dice.Below(9000)}.{dice.Below(1_000_000):d6}"),
        IdStyle.Guid => Dashed(string.Create(CultureInfo.InvariantCulture, $"{dice.Next():x16}{dice.Next():x16}")),
        _ => string.Create(CultureInfo.InvariantCulture, $"{dice.Next() >> 24:x}${dice.Below(1 << 28):x}={dice.Next():x16}@{reporter.Receiver}"),
    };

    private static string Dashed(string hex) => $"{hex[..8]}-{hex[8..12]}-{hex[12..16]}-{hex[16..20]}-{hex[20..]}";
}
