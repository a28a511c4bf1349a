using System.Collections.Concurrent;
using DmarcIngest.Storage.Elasticsearch;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DmarcIngest.Tests.Storage.Elasticsearch;

/// <summary>Makes the store as the daemon does, by registration and settings.</summary>
internal static class Stores
{
    private static readonly HttpClient Http = new();
    private static readonly ConcurrentDictionary<string, string> Opened = [];

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
        Opened[name] = server.Url;
        return store;
    }

    /// <summary>Removes what a test has made under its name: a cluster becomes slower with each index and template that stays.</summary>
    public static async Task RemoveAsync(string name)
    {
        if (!Opened.TryRemove(name, out string? url))
        {
            return;
        }

        // Indices are removed by their names only.
        string[] indices = (await Http.GetStringAsync($"{url}/_cat/indices/{name}_*?h=index&expand_wildcards=all")).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] gone = [.. indices.Chunk(50).Select(some => string.Join(',', some)), $"_index_template/{name}_*"];
        foreach (string path in gone)
        {
            using HttpResponseMessage answer = await Http.DeleteAsync($"{url}/{path}");
            answer.EnsureSuccessStatusCode();
        }
    }
}
