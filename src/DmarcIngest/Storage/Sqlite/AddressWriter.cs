using DmarcIngest.Reports;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Writes what is known of addresses, each once, and only where it is not known already.</summary>
internal sealed class AddressWriter(SqliteConnection connection) : IDisposable
{
    // A name that is not found today was found before: DNS may have been away.
    private const string Upsert = """
        INSERT INTO addresses (ip, country, asn, as_name, as_domain, own_network, reverse_name, base_domain) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (ip) DO UPDATE SET country = excluded.country, asn = excluded.asn, as_name = excluded.as_name, as_domain = excluded.as_domain,
            own_network = excluded.own_network, reverse_name = coalesce(excluded.reverse_name, reverse_name),
            base_domain = iif(excluded.reverse_name IS NULL, base_domain, excluded.base_domain)
        WHERE (country, asn, as_name, as_domain, own_network) IS NOT (excluded.country, excluded.asn, excluded.as_name, excluded.as_domain, excluded.own_network)
            OR (excluded.reverse_name IS NOT NULL AND (reverse_name, base_domain) IS NOT (excluded.reverse_name, excluded.base_domain))
        """;

    private const int Most = 20_000;

    private readonly SqliteStatement upsert = new(connection, Upsert);
    private readonly Dictionary<string, SourceFacts> written = new(StringComparer.Ordinal);

    /// <summary>What is remembered may no longer be true.</summary>
    public void Forget() => written.Clear();

    public void Write(string ip, SourceFacts? facts)
    {
        if (facts is null || (written.TryGetValue(ip, out SourceFacts? last) && last == facts))
        {
            return;
        }

        upsert.Execute(ip, facts.Country, facts.Asn, facts.AsName, facts.AsDomain, facts.OwnNetwork, facts.ReverseName, facts.BaseDomain);
        if (written.Count == Most)
        {
            written.Clear();
        }

        written[ip] = facts;
    }

    public void Dispose() => upsert.Dispose();
}
