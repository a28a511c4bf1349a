using System.Net;
using DmarcIngest.Enrichment.ReverseDns;
using DmarcIngest.Enrichment.Senders;
using DmarcIngest.Enrichment.Verdicts;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Enrichment;

/// <summary>The stage as a whole: its parts put together. Lives as long as the program.</summary>
internal sealed class Enricher : IAsyncDisposable
{
    private readonly AddressFacts facts;
    private readonly EvidenceReader evidence = new(PublicSuffixList.Embedded);
    private readonly ReverseNames? reverseNames;
    private readonly Sources sources;
    private readonly Standing standing;
    private readonly Func<Overrules> overrules;
    private readonly TimeProvider time;
    private readonly ILoggerFactory loggers;

    /// <param name="options">Checked.</param>
    /// <param name="stateFolder">Where reverse names are kept.</param>
    /// <param name="overrules">What the operator says now.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">For warnings of files that cannot be used.</param>
    /// <param name="knownNames">Reverse names instead of those of the DNS: of addresses that are made up.</param>
    public Enricher(EnrichmentOptions options, string stateFolder, Func<Overrules> overrules, TimeProvider time, ILoggerFactory loggers, Func<IPAddress, string?>? knownNames = null)
    {
        this.overrules = overrules;
        this.time = time;
        this.loggers = loggers;
        facts = new AddressFacts(options, time, loggers.CreateLogger<AddressFacts>());
        SenderNames names = new(new SenderList(options, time, loggers.CreateLogger<SenderList>()));
        reverseNames = options.Dns.Enabled && knownNames is null ? new ReverseNames(options.Dns, Path.GetFullPath(Path.Combine(stateFolder, "dns-cache.db")), time, loggers.CreateLogger<ReverseNames>()) : null;
        sources = new Sources(facts, names, evidence, knownNames ?? (address => reverseNames?.Find(address)?.Name));
        standing = new Standing(evidence, sources.OfAddress, overrules);
        Rows = new RowEnrichment(reverseNames is null ? null : reverseNames.LookUpAsync, Enrich);
    }

    /// <summary>For the pipeline.</summary>
    public RowEnrichment Rows { get; }

    /// <summary>True if names were found since the last call that rows were stored without.</summary>
    public bool TakeLateNames() => reverseNames?.TakeLate().Count > 0;

    /// <summary>Judges what a store holds.</summary>
    public Classifier Classifier(IReportStore store) => new(store, evidence, sources.OfAddress, LookUpAsync, overrules, standing, time, loggers.CreateLogger<Classifier>());

    /// <summary>Judges rows that are in no store, by one another.</summary>
    public RowJudge Judge() => new(sources, evidence, overrules);

    public async ValueTask DisposeAsync()
    {
        if (reverseNames is not null)
        {
            await reverseNames.DisposeAsync();
        }

        facts.Dispose();
    }

    private Task LookUpAsync(IReadOnlyCollection<IPAddress> addresses, CancellationToken cancellationToken) =>
        reverseNames?.LookUpAsync(addresses, cancellationToken) ?? Task.CompletedTask;

    private void Enrich(StoredRow row)
    {
        sources.Enrich(row);
        if (row is AggregateRow aggregate)
        {
            aggregate.Verdict = standing.Of(aggregate);
        }
    }
}
