using DmarcIngest.Storage.Elasticsearch;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DmarcIngest.Tests.Storage.Elasticsearch;

/// <summary>Makes the store as the daemon does, by registration and settings.</summary>
internal static class Stores
{
    public static ElasticsearchReportStore Make(string url, string prefix = "", TimeProvider? time = null, params (string Key, string Value)[] settings)
    {
        ServiceCollection services = new();
        Dictionary<string, string?> values = new() { ["Elasticsearch:Urls:0"] = url, ["Elasticsearch:IndexPrefix"] = prefix };
        foreach ((string key, string value) in settings)
        {
            values[$"Elasticsearch:{key}"] = value;
        }

        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        services.AddLogging();
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddElasticsearchStore();
        services.Configure<ElasticsearchOptions>(options => options.Unmapped = UnmappedField.Refuse);
        return services.BuildServiceProvider().GetRequiredService<ElasticsearchReportStore>();
    }

    public static async Task<ElasticsearchReportStore> OpenAsync(string product, string name)
    {
        Fixtures.TestServer server = await Fixtures.TestServer.SharedAsync(product);
        ElasticsearchReportStore store = Make(server.Url, name + "_");
        await store.PrepareAsync(CancellationToken.None);
        return store;
    }
}
