using DmarcIngest.Pipeline;
using DmarcIngest.Tests.Fakes;

namespace DmarcIngest.Tests.Storage;

/// <summary>The store that other tests judge by must count, revise and take back as the real ones do.</summary>
[TestFixture]
internal sealed class MemoryEvidenceContractTests : StoreEvidenceContractTests
{
    protected override Task<IReportStore> OpenAsync(string name) => Task.FromResult<IReportStore>(new MemoryStore());
}

[TestFixture]
internal sealed class MemoryReviseContractTests : StoreReviseContractTests
{
    protected override Task<IReportStore> OpenAsync(string name) => Task.FromResult<IReportStore>(new MemoryStore());
}

[TestFixture]
internal sealed class MemoryPolicyContractTests : StorePolicyContractTests
{
    protected override Task<IReportStore> OpenAsync(string name) => Task.FromResult<IReportStore>(new MemoryStore());
}
