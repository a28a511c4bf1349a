namespace DmarcIngest.Storage.Sqlite;

/// <summary>Who stands behind a row, once a sender, and the own network of an address. Rows without a number have no known sender.</summary>
internal static class SenderSchema
{
    /// <summary>Part of a released step.</summary>
    public static string Create { get; } =
        """
        ALTER TABLE addresses ADD COLUMN own_network TEXT;
        CREATE TABLE senders (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            type TEXT NOT NULL);
        CREATE INDEX senders_by_name ON senders (name, type);
        ALTER TABLE rows ADD COLUMN sender INTEGER;
        DROP VIEW dmarc_aggregate;
        DROP VIEW dmarc_failure;

        """
        + WithSenders
        + DocumentViews.FailureWithOwnNetwork;

    /// <summary>The view of aggregate rows with who stands behind them.</summary>
    internal static string WithSenders => AddressSchema.WithAddresses
        .Replace(
            "coalesce(addresses.as_domain, 'unknown') AS source_as_domain,",
            """
            coalesce(addresses.as_domain, 'unknown') AS source_as_domain,
                        coalesce(addresses.own_network, 'none') AS own_network,
                        coalesce(senders.name, 'unknown') AS source_name,
                        coalesce(senders.type, 'unknown') AS source_type,
            """,
            StringComparison.Ordinal)
        .Replace(
            "coalesce(sources.source_ip, '');",
            "coalesce(sources.source_ip, '') LEFT JOIN senders ON senders.id = words.sender;",
            StringComparison.Ordinal);
}
