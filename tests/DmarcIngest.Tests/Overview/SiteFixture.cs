using DmarcIngest.Pipeline;
using DmarcIngest.Storage.Sqlite;
using DmarcIngest.Tests.Dashboards;
using DmarcIngest.Tests.Storage.Elasticsearch;

namespace DmarcIngest.Tests.Overview;

/// <summary>The page over a quarter that ended yesterday, in a store of each kind; one a kind and test run.</summary>
internal sealed class SiteFixture
{
    private static readonly Dictionary<string, Task<SiteFixture>> Sites = [];

    private SiteFixture(DemoData data, OpenOverview overview, IReportStore store) => (Data, Overview, Store) = (data, overview, store);

    /// <summary>The same rows in memory: what is compared with.</summary>
    public DemoData Data { get; }

    public OpenOverview Overview { get; }

    public IReportStore Store { get; }

    /// <param name="store"><c>sqlite</c>, <c>elasticsearch</c> or <c>opensearch</c>.</param>
    public static Task<SiteFixture> OfAsync(string store)
    {
        lock (Sites)
        {
            return Sites.TryGetValue(store, out Task<SiteFixture>? site) ? site : Sites[store] = MakeAsync(store);
        }
    }

    public static async Task StopAllAsync()
    {
        foreach (Task<SiteFixture> site in Sites.Values.Where(site => site.IsCompletedSuccessfully))
        {
            await (await site).Overview.DisposeAsync();
            await (await site).Store.DisposeAsync();
        }
    }

    private static async Task<SiteFixture> MakeAsync(string kind)
    {
        DemoData data = await DemoData.OfTodayAsync();
        IReportStore store = kind == "sqlite"
            ? new SqliteReportStore(new SqliteOptions { Path = Path.Combine(Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName, "page.db") })
            : await Stores.OpenAsync(kind, "demo");
        await store.PrepareAsync(CancellationToken.None);
        WriteSummary written = await store.WriteAsync(data.AllRows, CancellationToken.None);
        Assert.That(written.Refused, Is.Empty);
        return new SiteFixture(data, await OpenOverview.StartAsync(store: store), store);
    }
}
