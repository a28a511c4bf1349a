using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Tests.Fakes;

/// <summary>A store in memory with the version rule of the real ones, which can break or refuse on demand.</summary>
internal sealed class MemoryStore : IReportStore
{
    public string Description => "memory";

    public Dictionary<string, (StoredRow Row, long Version)> Rows { get; } = [];

    public int WriteFailures { get; set; }

    /// <summary>Fails after this many rows of a write were taken, as a server that dies in mid-request.</summary>
    public int? FailAfter { get; set; }

    public Func<StoredRow, string?> Refuse { get; set; } = _ => null;

    public IEnumerable<StoredRow> Of(RowKind kind) => Rows.Values.Where(entry => entry.Row.Kind == kind).Select(entry => entry.Row);

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<WriteSummary> WriteAsync(IEnumerable<RowWrite> rows, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (WriteFailures > 0 && FailAfter is null)
        {
            WriteFailures--;
            throw new BrokenWorldException("The store is away.");
        }

        int stored = 0;
        int kept = 0;
        List<RefusedRow> refused = [];
        foreach (RowWrite write in rows)
        {
            if (WriteFailures > 0 && FailAfter is { } limit && stored + kept >= limit)
            {
                WriteFailures--;
                throw new BrokenWorldException("The store died in mid-request.");
            }

            if (Refuse(write.Row) is { } reason)
            {
                refused.Add(new RefusedRow(write.Row.Id, write.Mail, reason));
            }
            else if (!Rows.TryGetValue(write.Row.Id, out (StoredRow Row, long Version) there) || write.Version >= there.Version)
            {
                Rows[write.Row.Id] = (write.Row, write.Version);
                stored++;
            }
            else
            {
                kept++;
            }
        }

        return new WriteSummary(stored, kept, refused);
    }

    public Task<PurgeSummary> PurgeAsync(RowKind kind, DateTimeOffset before, PurgeMode mode, CancellationToken cancellationToken)
    {
        List<string> old = [.. Of(kind).Where(row => row.Timestamp < before).Select(row => row.Id)];
        if (mode == PurgeMode.Delete)
        {
            old.ForEach(id => Rows.Remove(id));
        }

        return Task.FromResult(new PurgeSummary(old.Count, []));
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(RowQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (StoredRow row in Of(query.Kind).OrderBy(row => row.Id, StringComparer.Ordinal))
        {
            await Task.Yield();
            ArrayBufferWriter<byte> buffer = new();
            await using Utf8JsonWriter json = new(buffer);
            row.WriteTo(json);
            await json.FlushAsync(cancellationToken);
            yield return buffer.WrittenMemory;
        }
    }

    public Task<IReadOnlyList<DomainTotal>> SummariseAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<DomainTotal>>([]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public IAsyncEnumerable<EvidenceGroup> ReadEvidenceAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> ReviseAsync(string domain, DateTimeOffset month, IReadOnlyCollection<System.Net.IPAddress> addresses, Func<EvidenceKey, RowRevision?> revise, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<DomainPolicy>> ReadPoliciesAsync(DateTimeOffset from, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<DateTimeOffset>> ListMonthsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
