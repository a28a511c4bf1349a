using System.Net;
using DmarcIngest.Reports;

namespace DmarcIngest.Pipeline;

/// <summary>What is done to rows on their way into the store.</summary>
/// <param name="LookUpAsync">Told of the addresses of a batch before its rows are made; waits for what may be waited for. Null where nothing is waited for.</param>
/// <param name="Enrich">Puts into a row what is known of its source. Safe for several threads.</param>
public sealed record RowEnrichment(Func<IReadOnlyCollection<IPAddress>, CancellationToken, Task>? LookUpAsync, Action<StoredRow> Enrich);
