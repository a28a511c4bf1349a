using DmarcIngest.Pipeline;

namespace DmarcIngest.Tests.Storage.Elasticsearch;

[TestFixture("elasticsearch")]
[TestFixture("opensearch")]
internal sealed class ElasticsearchContractTests(string product) : StoreContractTests
{
    protected override async Task<IReportStore> OpenAsync(string name) => await Stores.OpenAsync(product, name);
}

[TestFixture("elasticsearch")]
[TestFixture("opensearch")]
internal sealed class ElasticsearchPurgeContractTests(string product) : StorePurgeContractTests
{
    protected override async Task<IReportStore> OpenAsync(string name) => await Stores.OpenAsync(product, name);
}

[TestFixture("elasticsearch")]
[TestFixture("opensearch")]
internal sealed class ElasticsearchEvidenceContractTests(string product) : StoreEvidenceContractTests
{
    protected override async Task<IReportStore> OpenAsync(string name) => await Stores.OpenAsync(product, name);
}

[TestFixture("elasticsearch")]
[TestFixture("opensearch")]
internal sealed class ElasticsearchReviseContractTests(string product) : StoreReviseContractTests
{
    protected override async Task<IReportStore> OpenAsync(string name) => await Stores.OpenAsync(product, name);
}

[TestFixture("elasticsearch")]
[TestFixture("opensearch")]
internal sealed class ElasticsearchClassifyContractTests(string product) : StoreClassifyContractTests
{
    protected override async Task<IReportStore> OpenAsync(string name) => await Stores.OpenAsync(product, name);
}

[TestFixture("elasticsearch")]
[TestFixture("opensearch")]
internal sealed class ElasticsearchPolicyContractTests(string product) : StorePolicyContractTests
{
    protected override async Task<IReportStore> OpenAsync(string name) => await Stores.OpenAsync(product, name);
}

[TestFixture("elasticsearch")]
[TestFixture("opensearch")]
internal sealed class ElasticsearchQueryContractTests(string product) : StoreQueryContractTests
{
    protected override async Task<IReportStore> OpenAsync(string name) => await Stores.OpenAsync(product, name);
}
