using DmarcIngest.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace DmarcIngest.Overview.Health;

/// <summary>Takes the daemon's metrics to where the settings want them: to be fetched by Prometheus, to be sent by OTLP, both, or nowhere.</summary>
internal sealed class MetricsExport : IDisposable
{
    public const string Path = "/metrics";

    /// <summary>As many series as there can be, and the one that counts what is beyond.</summary>
    private static readonly MetricStreamConfiguration DomainsTimesDays = new() { CardinalityLimit = ((BoundedWords.Most + 1) * ReportDaysWorker.Days) + 1 };

    private const string SignalPath = "/v1/metrics";

    private readonly MetricsOptions options;
    private readonly MeterProvider? provider;

    public MetricsExport(MetricsOptions options, Metrics metrics)
    {
        this.options = options;
        if (!options.IsExported)
        {
            return;
        }

        MeterProviderBuilder builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService("dmarc-ingest", serviceVersion: DaemonState.Version))
            .AddMeter(Metrics.MeterName)
            .AddView(Metrics.ReportDayMessages, DomainsTimesDays)
            .AddView(Metrics.ReportDayPassed, DomainsTimesDays)
            .AddRuntimeInstrumentation();
        if (options.Prometheus)
        {
            builder.AddPrometheusExporter();
        }

        if (options.OtlpEndpoint is { Length: > 0 } endpoint)
        {
            builder.AddOtlpExporter(otlp =>
            {
                otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
                otlp.Endpoint = Address(endpoint);
                otlp.Headers = options.OtlpHeaders is { Length: > 0 } headers ? headers : otlp.Headers;
            });
        }

        provider = builder.Build();
        metrics.Announce();
    }

    /// <summary>Sends what has been counted since the last time.</summary>
    public void Dispose() => provider?.Dispose();

    /// <summary>Adds <c>/metrics</c> if the settings want it; null if not.</summary>
    public IEndpointConventionBuilder? MapTo(IEndpointRouteBuilder routes) => options.Prometheus
        ? routes.MapPrometheusScrapingEndpoint(Path, provider, configureBranchedPipeline: null, optionsName: null)
        : null;

    /// <summary>A collector's address with or without the path of metrics.</summary>
    private static Uri Address(string endpoint)
    {
        string given = endpoint.TrimEnd('/');
        return new Uri(given.EndsWith(SignalPath, StringComparison.Ordinal) ? given : given + SignalPath);
    }
}
