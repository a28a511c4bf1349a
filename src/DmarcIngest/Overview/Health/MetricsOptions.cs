using System.ComponentModel.DataAnnotations;

namespace DmarcIngest.Overview.Health;

/// <summary>Who may read the daemon's metrics, and to whom they are sent.</summary>
public sealed class MetricsOptions
{
    /// <summary>Whether Prometheus can fetch metrics from `/metrics`.</summary>
    public bool Prometheus { get; set; }

    /// <summary>What Prometheus gives as `Authorization: Bearer`, where the page has users or a proxy; `dmarc-ingest status` gives it too. Better given by `TokenFile` or the environment.</summary>
    public string? Token { get; set; }

    /// <summary>File with the token.</summary>
    public string? TokenFile { get; set; }

    /// <summary>Address of an OpenTelemetry collector that takes OTLP by HTTP, e.g. `http://127.0.0.1:4318`; metrics are sent to `/v1/metrics` below it each minute.</summary>
    [Url]
    public string? OtlpEndpoint { get; set; }

    /// <summary>Headers for the collector, `name=value`, separated by commas; they may be secret: better given by a credential or the environment.</summary>
    public string? OtlpHeaders { get; set; }

    /// <summary>True if anybody gets them.</summary>
    internal bool IsExported => Prometheus || OtlpEndpoint is { Length: > 0 };
}
