using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DmarcIngest.Enrichment.Senders;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;

namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>Writes one document a domain and source, those that have changed.</summary>
internal sealed class SourceDocuments(IReportStore store)
{
    private const int MostReceivers = 20;
    private const int RowsAtOnce = 5_000;
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>When sources were first seen in the months judged so far; some sixty bytes a source.</summary>
    private readonly Dictionary<(string Domain, Cidr Source), DateOnly> first = [];

    public long Written { get; private set; }

    /// <summary>What the store will never take.</summary>
    public List<RefusedRow> Refused { get; } = [];

    /// <summary>Remembers when sources were first seen.</summary>
    public void Note(DomainHistory domain)
    {
        foreach (SourceHistory source in domain.Sources)
        {
            (string, Cidr) key = (domain.Domain, SourceHistory.KeyOf(source.Address));
            DateOnly day = FirstDay(domain, source);
            if (!first.TryGetValue(key, out DateOnly known) || day < known)
            {
                first[key] = day;
            }
        }
    }

    public async Task WriteAsync(DomainHistory domain, List<JudgedSource> sources, CancellationToken cancellationToken)
    {
        Dictionary<string, (DateOnly First, byte[] Hash)> stored = await ReadAsync(domain.Domain, cancellationToken);

        // The same month judged again replaces, an older month never does.
        long version = domain.Window.To.ToUnixTimeMilliseconds();
        List<RowWrite> changed = [];
        foreach (JudgedSource source in sources)
        {
            SourceRow row = Row(domain, source, stored);
            if (stored.TryGetValue(row.Id, out (DateOnly, byte[] Hash) there) && there.Hash.AsSpan().SequenceEqual(HashOf(row)))
            {
                continue;
            }

            changed.Add(new RowWrite(row, version, 0));
            if (changed.Count == RowsAtOnce)
            {
                await FlushAsync();
            }
        }

        await FlushAsync();

        async Task FlushAsync()
        {
            if (changed.Count > 0)
            {
                WriteSummary summary = await store.WriteAsync(changed, cancellationToken);
                Written += summary.Stored;
                Refused.AddRange(summary.Refused);
                changed.Clear();
            }
        }
    }

    private async Task<Dictionary<string, (DateOnly First, byte[] Hash)>> ReadAsync(string domain, CancellationToken cancellationToken)
    {
        Dictionary<string, (DateOnly, byte[])> stored = new(StringComparer.Ordinal);
        await foreach (ReadOnlyMemory<byte> row in store.ReadAsync(new RowQuery(RowKind.Source) { Domain = domain }, cancellationToken))
        {
            using JsonDocument json = JsonDocument.Parse(row);
            string id = json.RootElement.GetProperty("_id").GetString()!;
            DateOnly first = DateOnly.FromDateTime(json.RootElement.GetProperty("first_seen").GetDateTimeOffset().UtcDateTime);
            // Behind the id, which stands in front, the row is as it was written.
            int start = row.Span.IndexOf((byte)',') + 1;
            stored[id] = (first, SHA256.HashData(row.Span[start..]));
        }

        return stored;
    }

    private static byte[] HashOf(SourceRow row)
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        using (Utf8JsonWriter writer = new(buffer, Relaxed))
        {
            row.WriteTo(writer);
        }

        return SHA256.HashData(buffer.WrittenSpan[1..]);
    }

    private SourceRow Row(DomainHistory domain, JudgedSource judged, Dictionary<string, (DateOnly First, byte[] Hash)> stored)
    {
        SourceHistory source = judged.Source;
        Cidr key = SourceHistory.KeyOf(source.Address);
        string id = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"source\n{domain.Domain}\n{key}")).AsSpan(0, 16));
        DateOnly firstSeen = first.GetValueOrDefault((domain.Domain, key), FirstDay(domain, source));
        if (stored.TryGetValue(id, out (DateOnly First, byte[]) there) && there.First < firstSeen)
        {
            firstSeen = there.First;
        }

        JudgedKey main = judged.Keys
            .GroupBy(one => one.Rule.Code, StringComparer.Ordinal)
            .OrderByDescending(group => group.Sum(one => Math.Max(1, one.History.MonthMessages)))
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .First().MinBy(one => (one.Sender.Name, one.Sender.NamedBy))!;
        SourceCounts counts = Count(source);
        List<string> receivers = [.. source.Keys.GroupBy(one => one.Key.Reporter, StringComparer.Ordinal).OrderByDescending(group => group.Sum(one => one.Messages)).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Key)];
        return new SourceRow
        {
            Id = id,
            Timestamp = Window.Start(domain.Window.Day(63 - System.Numerics.BitOperations.LeadingZeroCount(source.All.Days))),
            Domain = domain.Domain,
            Address = Address(source, key),
            Source = key.ToString(),
            Facts = source.Facts,
            Sender = main.Sender,
            FirstSeen = Window.Start(firstSeen),
            DaysSeen = source.All.DayCount,
            Counts = counts,
            Receivers = [.. receivers.Take(MostReceivers)],
            ReceiverCount = receivers.Count,
            Verdict = main.Verdict,
            MessagesByVerdict = judged.Keys.GroupBy(one => one.Verdict.Verdict, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum(one => one.History.MonthMessages), StringComparer.Ordinal),
            Suggestion = main.Rule.Next,
            Note = judged.Keys.Select(one => one.Overrule?.Note).OfType<string>().FirstOrDefault(),
        };
    }

    private static System.Net.IPAddress Address(SourceHistory source, Cidr key) =>
        key.Length == 64 ? System.Net.IPAddress.Parse(key.ToString().Split('/')[0]) : source.Address;

    private static SourceCounts Count(SourceHistory source)
    {
        (long all, long passed, long dkim, long spf) = (0, 0, 0, 0);
        foreach (KeyHistory key in source.Keys)
        {
            bool byDkim = key.Signs.HasFlag(AuthSigns.DkimAligned);
            bool bySpf = key.Signs.HasFlag(AuthSigns.SpfAligned);
            all += key.Messages;
            passed += byDkim || bySpf ? key.Messages : 0;
            dkim += byDkim ? key.Messages : 0;
            spf += bySpf ? key.Messages : 0;
        }

        return new SourceCounts(all, passed, dkim, spf);
    }

    private static DateOnly FirstDay(DomainHistory domain, SourceHistory source) => domain.Window.Day(System.Numerics.BitOperations.TrailingZeroCount(source.All.Days));
}
