using DmarcIngest.Reports;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Writes what is known of addresses, each once a transaction, and only where it is not known already.</summary>
internal sealed class AddressWriter(SqliteTransaction transaction) : IDisposable
{
    private const string Upsert = """
        INSERT INTO addresses (ip, country, asn, as_name, as_domain, own_network) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (ip) DO UPDATE SET country = excluded.country, asn = excluded.asn, as_name = excluded.as_name, as_domain = excluded.as_domain,
            own_network = excluded.own_network
        WHERE (country, asn, as_name, as_domain, own_network) IS NOT (excluded.country, excluded.asn, excluded.as_name, excluded.as_domain, excluded.own_network)
        """;

    private readonly SqliteStatement upsert = new(transaction, Upsert, 6);
    private readonly Dictionary<string, SourceFacts> written = new(StringComparer.Ordinal);

    public void Write(string? ip, SourceFacts? facts)
    {
        string key = ip ?? "";
        if (facts is null || (written.TryGetValue(key, out SourceFacts? last) && last == facts))
        {
            return;
        }

        upsert.Execute(key, facts.Country, facts.Asn, facts.AsName, facts.AsDomain, facts.OwnNetwork);
        written[key] = facts;
    }

    public void Dispose() => upsert.Dispose();
}
