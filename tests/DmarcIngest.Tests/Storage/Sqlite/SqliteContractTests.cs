using DmarcIngest.Pipeline;
using DmarcIngest.Storage.Sqlite;

namespace DmarcIngest.Tests.Storage.Sqlite;

[TestFixture]
internal sealed class SqliteContractTests : StoreContractTests
{
    private readonly SqliteFiles files = new();

    protected override Task<IReportStore> OpenAsync(string name) => files.OpenAsync(name);

    [OneTimeTearDown]
    public void Remove() => files.Remove();
}

[TestFixture]
internal sealed class SqlitePurgeContractTests : StorePurgeContractTests
{
    private readonly SqliteFiles files = new();

    protected override Task<IReportStore> OpenAsync(string name) => files.OpenAsync(name);

    [OneTimeTearDown]
    public void Remove() => files.Remove();
}

[TestFixture]
internal sealed class SqliteEvidenceContractTests : StoreEvidenceContractTests
{
    private readonly SqliteFiles files = new();

    protected override Task<IReportStore> OpenAsync(string name) => files.OpenAsync(name);

    [OneTimeTearDown]
    public void Remove() => files.Remove();
}

[TestFixture]
internal sealed class SqliteReviseContractTests : StoreReviseContractTests
{
    private readonly SqliteFiles files = new();

    protected override Task<IReportStore> OpenAsync(string name) => files.OpenAsync(name);

    [OneTimeTearDown]
    public void Remove() => files.Remove();
}

[TestFixture]
internal sealed class SqliteClassifyContractTests : StoreClassifyContractTests
{
    private readonly SqliteFiles files = new();

    protected override Task<IReportStore> OpenAsync(string name) => files.OpenAsync(name);

    [OneTimeTearDown]
    public void Remove() => files.Remove();
}

[TestFixture]
internal sealed class SqlitePolicyContractTests : StorePolicyContractTests
{
    private readonly SqliteFiles files = new();

    protected override Task<IReportStore> OpenAsync(string name) => files.OpenAsync(name);

    [OneTimeTearDown]
    public void Remove() => files.Remove();
}

[TestFixture]
internal sealed class SqliteQueryContractTests : StoreQueryContractTests
{
    private readonly SqliteFiles files = new();

    protected override Task<IReportStore> OpenAsync(string name) => files.OpenAsync(name);

    [OneTimeTearDown]
    public void Remove() => files.Remove();
}

/// <summary>Databases in a folder of their own below the folder of temporary files.</summary>
internal sealed class SqliteFiles
{
    public string Folder { get; private set; } = Path.Combine(Path.GetTempPath(), $"dmarc-{Guid.NewGuid():N}");

    public string PathOf(string name) => Path.Combine(Folder, "data", $"{name}.db");

    public async Task<IReportStore> OpenAsync(string name)
    {
        SqliteReportStore store = new(PathOf(name), TimeSpan.FromSeconds(10));
        await store.PrepareAsync(CancellationToken.None);
        return store;
    }

    public void Remove()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
