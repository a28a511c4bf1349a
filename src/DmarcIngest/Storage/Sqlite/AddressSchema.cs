namespace DmarcIngest.Storage.Sqlite;

/// <summary>
/// What is known of source addresses, once an address and as it was found last: it is a fact about the address, not about a row. Rows
/// without an address have the empty text.
/// </summary>
internal static class AddressSchema
{
    /// <summary>The table, and both views with its columns beside the address. Part of a released step.</summary>
    public static string Create { get; } =
        """
        CREATE TABLE addresses (
            ip TEXT NOT NULL PRIMARY KEY,
            country TEXT,
            asn INTEGER,
            as_name TEXT,
            as_domain TEXT) WITHOUT ROWID;
        DROP VIEW dmarc_aggregate;
        DROP VIEW dmarc_failure;

        """
        + WithAddresses
        + DocumentViews.FailureWithAddresses;

    /// <summary>The view of aggregate rows with what is known of their addresses.</summary>
    internal static string WithAddresses => AggregateView.Create
            .Replace(
                "source_ip AS source_ip_address,",
                """
                source_ip AS source_ip_address,
                            coalesce(addresses.country, 'unknown') AS source_country,
                            addresses.asn AS source_asn,
                            coalesce(addresses.as_name, 'unknown') AS source_as_name,
                            coalesce(addresses.as_domain, 'unknown') AS source_as_domain,
                """,
                StringComparison.Ordinal)
            .Replace(
                "JOIN details ON details.id = words.detail;",
                "JOIN details ON details.id = words.detail LEFT JOIN addresses ON addresses.ip = coalesce(sources.source_ip, '');",
                StringComparison.Ordinal);
}
