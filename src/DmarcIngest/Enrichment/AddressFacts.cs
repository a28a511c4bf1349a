using System.Net;
using DmarcIngest.Enrichment.Senders;
using DmarcIngest.Reports;
using MaxMind.Db;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Enrichment;

/// <summary>Country and network of sending addresses, out of address files, and the own network in which they lie. Safe for use by several threads at once.</summary>
internal sealed class AddressFacts : IDisposable
{
    /// <summary>Addresses whose facts are kept; reports name the same few thousand again and again.</summary>
    private const int MostKept = 20_000;

    private readonly List<AddressFile> files = [];
    private readonly AddressFile? countries;
    private readonly AddressFile? networks;
    private readonly OwnNetworks? own;
    private readonly TimeSpan keep;
    private readonly TimeProvider time;
    private readonly Memo<IPAddress, SourceFacts> known = new(MostKept);
    private long since;

    public AddressFacts(EnrichmentOptions options, TimeProvider time, ILogger logger)
    {
        this.time = time;
        keep = TimeSpan.FromSeconds(options.ReloadSeconds);
        since = time.GetTimestamp();
        own = options.OwnNetworks.Count > 0 ? new OwnNetworks(options.OwnNetworks) : null;
        if (options.Addresses)
        {
            countries = Open(options.CountryDatabase, logger);
            networks = Open(options.AsnDatabase, logger);
        }
    }

    /// <summary>The file that comes with the program.</summary>
    public static string Shipped => Path.Combine(AppContext.BaseDirectory, "addresses.mmdb");

    /// <summary>The files in use, each once, with the reason why one cannot be used.</summary>
    public IEnumerable<(string Path, string? Trouble)> Files => files.Select(file => (file.Path, file.Trouble));

    /// <summary>False if the settings want nothing looked up.</summary>
    public bool IsInUse => countries is not null || own is not null;

    /// <summary>What is known of an address.</summary>
    public SourceFacts Find(IPAddress? address)
    {
        if (address is null)
        {
            return SourceFacts.None;
        }

        if (time.GetElapsedTime(Volatile.Read(ref since)) >= keep)
        {
            // Files are looked at again in the same rhythm, so nothing is remembered of a file that was replaced.
            known.Forget();
            Volatile.Write(ref since, time.GetTimestamp());
        }

        return known.TryGet(address, out SourceFacts? facts) ? facts : known.Keep(address, LookUp(address));
    }

    public void Dispose() => files.ForEach(file => file.Dispose());

    private AddressFile Open(string? path, ILogger logger)
    {
        string full = Path.GetFullPath(path ?? Shipped);
        AddressFile? open = files.Find(file => file.Path == full);
        if (open is null)
        {
            // Another's file is read whole, because it may be overwritten in place; the one that comes along is replaced only with the program.
            open = new AddressFile(full, full == Shipped ? FileAccessMode.MemoryMapped : FileAccessMode.Memory, keep, time, logger);
            files.Add(open);
        }

        return open;
    }

    private SourceFacts LookUp(IPAddress address)
    {
        Dictionary<string, object>? country = countries?.Find(address);
        Dictionary<string, object>? network = ReferenceEquals(countries, networks) ? country : networks?.Find(address);
        string? ownNetwork = own?.Find(address)?.Name;
        return country is null && network is null && ownNetwork is null
            ? SourceFacts.None
            : new SourceFacts
            {
                Country = country is null ? null : AddressRecord.Country(country),
                Asn = network is null ? null : AddressRecord.Asn(network),
                AsName = network is null ? null : AddressRecord.AsName(network),
                AsDomain = network is null ? null : AddressRecord.AsDomain(network),
                OwnNetwork = ownNetwork,
            };
    }
}
