using System.Globalization;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Enrichment.Senders;

/// <summary>Who stands behind the names and numbers of reports: the list that comes along, and the user's own over it. Safe for several threads.</summary>
internal sealed class SenderList
{
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly TimeSpan lookAgain;

    /// <summary>Later ones override earlier ones. Used within the gate only.</summary>
    private readonly List<SenderFile> files;

    private volatile Tables? tables;
    private long looked;

    public SenderList(EnrichmentOptions options, TimeProvider time, ILogger logger)
    {
        this.time = time;
        lookAgain = TimeSpan.FromSeconds(options.ReloadSeconds);
        files = [new SenderFile(Shipped, logger)];
        if (!string.IsNullOrEmpty(options.SendersDatabase))
        {
            files.Add(new SenderFile(Path.GetFullPath(options.SendersDatabase), logger));
        }
    }

    /// <summary>The file that comes with the program.</summary>
    public static string Shipped => Path.Combine(AppContext.BaseDirectory, "senders.csv");

    /// <summary>The files in use, with what is wrong with them.</summary>
    public IEnumerable<(string Path, string? Trouble)> Files
    {
        get
        {
            Current();
            lock (gate)
            {
                return [.. files.Select(file => (file.Path, file.Trouble))];
            }
        }
    }

    /// <summary>By the reverse-DNS name of a host, which is to be trusted only if it resolves back.</summary>
    public Sender? ByReverseName(string name) => Current().ReverseNames.Find(name);

    /// <summary>By the domain of a DKIM signature that passed.</summary>
    public Sender? ByDkim(string domain) => Current().Dkim.Find(domain);

    /// <summary>By the domain of an envelope sender for which SPF passed.</summary>
    public Sender? BySpf(string domain) => Current().Spf.Find(domain);

    /// <summary>By the number of the network that an address lies in: sent from there, which is not sent by its owner.</summary>
    public Sender? ByAsn(long asn) => Current().Asns.GetValueOrDefault(asn);

    private Tables Current()
    {
        if (tables is { } now && time.GetElapsedTime(Volatile.Read(ref looked)) < lookAgain)
        {
            return now;
        }

        lock (gate)
        {
            if (tables is { } fresh && time.GetElapsedTime(looked) < lookAgain)
            {
                return fresh;
            }

            // Set first: while the files are read anew, other threads go on with what was known.
            Volatile.Write(ref looked, time.GetTimestamp());
            int changed = files.Count(file => file.Look());
            return tables = tables is { } same && changed == 0 ? same : new Tables(files);
        }
    }

    private sealed class Tables
    {
        public Tables(IEnumerable<SenderFile> files)
        {
            foreach (((SenderKind kind, string value), Sender sender) in files.SelectMany(file => file.Entries))
            {
                switch (kind)
                {
                    case SenderKind.Rdns:
                        ReverseNames[value] = sender;
                        break;
                    case SenderKind.Dkim:
                        Dkim[value] = sender;
                        break;
                    case SenderKind.Spf:
                        Spf[value] = sender;
                        break;
                    case SenderKind.Asn:
                        Asns[long.Parse(value, CultureInfo.InvariantCulture)] = sender;
                        break;
                }
            }
        }

        public DomainTable<Sender> ReverseNames { get; } = new();

        public DomainTable<Sender> Dkim { get; } = new();

        public DomainTable<Sender> Spf { get; } = new();

        public Dictionary<long, Sender> Asns { get; } = [];
    }
}
