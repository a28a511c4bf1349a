using System.Globalization;

namespace DmarcIngest.Enrichment;

/// <summary>Takes country and network out of a record, under the names of MaxMind (GeoLite2, GeoIP2; DB-IP has the same) and of IPinfo.</summary>
internal static class AddressRecord
{
    public static string? Country(Dictionary<string, object> record) =>
        (Text(Child(record, "country"), "iso_code") ?? Text(record, "country_code") ?? Text(Child(record, "registered_country"), "iso_code") ?? Short(Text(record, "country")))?.ToUpperInvariant();

    public static long? Asn(Dictionary<string, object> record) =>
        Number(record, "autonomous_system_number") ?? Number(record, "asn") ?? Number(Child(record, "traits"), "autonomous_system_number");

    public static string? AsName(Dictionary<string, object> record) =>
        Text(record, "autonomous_system_organization") ?? Text(record, "as_name") ?? Text(record, "name") ?? Text(Child(record, "traits"), "autonomous_system_organization");

    public static string? AsDomain(Dictionary<string, object> record) => (Text(record, "as_domain") ?? Text(record, "domain"))?.ToLowerInvariant();

    private static Dictionary<string, object>? Child(Dictionary<string, object> record, string name) => record.GetValueOrDefault(name) as Dictionary<string, object>;

    private static string? Text(Dictionary<string, object>? record, string name) =>
        record?.GetValueOrDefault(name) is string { Length: > 0 } text ? text : null;

    // IPinfo's older files write the code where its newer ones write the name.
    private static string? Short(string? country) => country is { Length: 2 } ? country : null;

    // A number, or IPinfo's "AS13335".
    private static long? Number(Dictionary<string, object>? record, string name) => record?.GetValueOrDefault(name) switch
    {
        null => null,
        string text => long.TryParse(text.StartsWith("AS", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(2) : text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null,
        IConvertible value => value.ToInt64(CultureInfo.InvariantCulture),
        _ => null,
    };
}
