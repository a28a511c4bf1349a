using System.Text.Json.Nodes;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Storage;

/// <summary>What the tests of a store share: a name that no other test uses, writing and reading in short.</summary>
internal abstract class StoreFixture
{
    private readonly Dictionary<string, (string Name, IReportStore Store)> filled = [];

    /// <summary>Lower-case letters and digits, new for each test: a file name or the prefix of indices.</summary>
    protected string Name { get; private set; } = "";

    [SetUp]
    public void TakeAName() => Name = NewName();

    [TearDown]
    public Task RemoveAsync() => Elasticsearch.Stores.RemoveAsync(Name);

    [OneTimeTearDown]
    public async Task RemoveFilledAsync()
    {
        foreach ((string name, IReportStore store) in filled.Values)
        {
            await store.DisposeAsync();
            await Elasticsearch.Stores.RemoveAsync(name);
        }
    }

    /// <summary>A store for tests that only ask it: the first of them fills it.</summary>
    protected async Task<IReportStore> FilledAsync(string what, Func<IReportStore, Task> fill)
    {
        if (!filled.TryGetValue(what, out (string Name, IReportStore Store) found))
        {
            string name = NewName();
            found = (name, await OpenAsync(name));
            filled.Add(what, found);
            await fill(found.Store);
        }

        return found.Store;
    }

    private static string NewName() => $"t{Guid.NewGuid():N}"[..17];

    /// <summary>Opens and prepares a store. The same name opens the same rows again.</summary>
    protected abstract Task<IReportStore> OpenAsync(string name);

    protected static Task<WriteSummary> WriteAsync(IReportStore store, params (StoredRow Row, long Version)[] writes) =>
        store.WriteAsync(writes.Select(write => new RowWrite(write.Row, write.Version, 0)), CancellationToken.None);

    protected static async Task<List<JsonObject>> ReadAsync(IReportStore store, RowKind kind)
    {
        List<JsonObject> rows = [];
        await foreach (ReadOnlyMemory<byte> row in store.ReadAsync(kind, CancellationToken.None))
        {
            rows.Add(JsonNode.Parse(row.Span)!.AsObject());
        }

        // A store gives them in no promised order.
        rows.Sort((one, other) => string.CompareOrdinal((string?)one["_id"], (string?)other["_id"]));
        return rows;
    }

    /// <summary>Compares what <see cref="ReadAsync"/> gave by names and values.</summary>
    protected static void AssertSame(IReadOnlyList<JsonObject> stored, IEnumerable<StoredRow> expected)
    {
        JsonObject[] rows = [.. expected.OrderBy(row => row.Id, StringComparer.Ordinal).Select(Rows.Expected)];
        Assert.That(stored.Select(row => (string)row["_id"]!), Is.EqualTo(rows.Select(row => (string)row["_id"]!)));
        for (int i = 0; i < rows.Length; i++)
        {
            // Text only where they differ: equality by value does not mind the order of fields or how a character is escaped.
            Assert.That(JsonNode.DeepEquals(stored[i], rows[i]), Is.True, $"Stored {stored[i].ToJsonString()}\nexpected {rows[i].ToJsonString()}");
        }
    }

    /// <summary>The groups as the store gives them. Their domains come in ordinal order, each in one run.</summary>
    protected static async Task<List<EvidenceGroup>> ReadEvidenceAsync(IReportStore store, DateTimeOffset from, DateTimeOffset to)
    {
        List<EvidenceGroup> groups = [];
        await foreach (EvidenceGroup group in store.ReadEvidenceAsync(from, to, CancellationToken.None))
        {
            groups.Add(group);
        }

        List<string> domains = [.. groups.Select(group => group.Domain)];
        Assert.That(domains, Is.EqualTo(domains.Order(StringComparer.Ordinal)));

        // A key and day may come more than once.
        return [.. groups.GroupBy(group => (group.Domain, group.Day, group.Key), (key, each) => Sum(key, [.. each]))];

        static EvidenceGroup Sum((string Domain, DateOnly Day, EvidenceKey Key) key, EvidenceGroup[] each) =>
            new(key.Domain, key.Day, key.Key, each.Sum(group => group.Rows), each.Sum(group => group.Messages));
    }
}
