using System.Globalization;
using System.Net;
using System.Security.Authentication;
using DmarcIngest.Pipeline;
using Polly.Timeout;

namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>What went wrong, as one sentence for an operator: where, what was answered, what to do.</summary>
internal static class ElasticsearchFaults
{
    public static bool IsTransport(Exception exception, CancellationToken cancellationToken) => exception
        is HttpRequestException or IOException or TimeoutRejectedException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    public static BrokenWorldException Transport(string where, Exception exception)
    {
        string what = exception switch
        {
            { InnerException: AuthenticationException inner } =>
                $"its certificate is not trusted ({inner.Message.TrimEnd('.')}). Set Elasticsearch:CaFile or Elasticsearch:CertificateFingerprint, and use the host name that the certificate is made for.",
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
                "the host name is not known. Check Elasticsearch:Urls and the name server.",
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
                $"no connection ({exception.Message.TrimEnd('.')}). Is it running, and is Elasticsearch:Urls right?",
            TimeoutRejectedException =>
                "no answer in time. Is the cluster overloaded? If answers really take that long, raise Elasticsearch:RequestSeconds.",
            _ => $"the connection broke ({exception.Message.TrimEnd('.')}). Is it running, and is http or https in Elasticsearch:Urls right?",
        };
        return new BrokenWorldException($"Elasticsearch at {where}: {what}", exception);
    }

    public static BrokenWorldException Answer(string where, HttpStatusCode status, string? type, string? reason) =>
        Of(where, (int)status, type, reason);

    public static BrokenWorldException Item(string where, in BulkItem item) => Of(where, item.Status, item.ErrorType, item.Reason);

    public static BrokenWorldException Unreadable(string where, string detail) => new(
        $"Elasticsearch at {where}: the answer cannot be read ({LogText.Of(detail)}). Is it Elasticsearch that answers there, and no proxy's error page?");

    private static BrokenWorldException Of(string where, int status, string? type, string? reason)
    {
        // A server quotes the values that it refuses, and these come out of reports.
        string answered = string.Create(
            CultureInfo.InvariantCulture,
            $"answered {status}{(type is null ? "" : " " + LogText.Of(type))}{(reason is null ? "" : ": " + LogText.Of(reason).TrimEnd('.'))}");
        return new BrokenWorldException($"Elasticsearch at {where} {answered}. {Advice(status, type, reason ?? "")}");
    }

    private static string Advice(int status, string? type, string reason) => (status, type) switch
    {
        (401, _) => "Check Elasticsearch:ApiKey, or Username and Password.",
        (_, "cluster_block_exception") =>
            "The index takes no writes, mostly because its disk is nearly full (flood stage): free disk space or shorten the retention.",
        (403, _) => "The API key or user lacks a right; README.md, section \"Rights in Elasticsearch\", has a key that suffices.",
        (400, "validation_exception") when reason.Contains("shards", StringComparison.Ordinal) =>
            "The cluster has reached its limit of shards: raise cluster.max_shards_per_node or shorten the retention.",
        (404, "index_not_found_exception") => "The index may not be made by itself: allow action.auto_create_index for our index names.",
        (404, _) => "Check Elasticsearch:Urls: something else seems to answer there.",
        (429, _) => "It is overloaded; writing goes on when it has caught up.",
        (>= 500, _) => "Look at the cluster's health and logs.",
        _ => "Look at the cluster's logs.",
    };
}
