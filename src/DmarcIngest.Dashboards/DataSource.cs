namespace DmarcIngest.Dashboards;

/// <summary>The plugin that asks the server.</summary>
internal enum Plugin
{
    Elasticsearch,
    OpenSearch,
}

/// <summary>A data source of the dashboards: one a kind of rows. <c>deploy/grafana</c> provisions them under the same uids.</summary>
/// <param name="Uid">Its uid, the same on each Grafana.</param>
internal sealed record DataSource(string Uid)
{
    public static readonly DataSource Aggregate = new("dmarc-aggregate");
    public static readonly DataSource Failure = new("dmarc-failure");
    public static readonly DataSource Tls = new("dmarc-tls");
    public static readonly DataSource Ingest = new("dmarc-ingest");
    public static readonly DataSource Events = new("dmarc-events");
    public static readonly DataSource Sources = new("dmarc-sources");
    public static readonly DataSource Domains = new("dmarc-domains");

    /// <summary>The <c>type</c> of a plugin's data sources.</summary>
    public static string TypeOf(Plugin plugin) => plugin == Plugin.OpenSearch ? "grafana-opensearch-datasource" : "elasticsearch";
}
