namespace DmarcIngest.Faults.Proxy;

/// <summary>A way in which the search server cannot be used.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Hits">So many requests meet it at least.</param>
/// <param name="Path">Only requests to it meet it.</param>
/// <param name="Fault">What they meet.</param>
internal sealed record StoreTrouble(string Name, int Hits, string Path, HttpFault Fault)
{
    private const string Bulk = "/_bulk";
    private static readonly string Storm = HttpFaults.Error(429, "es_rejected_execution_exception");

    public static StoreTrouble[] All { get; } =
    [
        new("reset in mid-bulk", 4, Bulk, HttpFaults.ResetInRequestAsync),
        new("reset before the answer to a bulk", 4, Bulk, HttpFaults.ResetBeforeAnswerAsync),
        new("reset, any request", 4, "/", HttpFaults.ResetInRequestAsync),
        new("429 storm", 8, "/", HttpFaults.Answer(429, Storm)),
        new("429 for two of three", 8, "/", HttpFaults.Turns(HttpFaults.Answer(429, Storm), HttpFaults.Answer(429, Storm), HttpFaults.PassAsync)),
        new("502, a proxy's page", 4, "/", HttpFaults.Answer(502, "<html><body><h1>502 Bad Gateway</h1></body></html>", "text/html")),
        new("503 that asks for an hour's patience", 4, "/", HttpFaults.Answer(503, "", retryAfter: "3600")),
        new("half of the items 429", 3, Bulk, HttpFaults.HalfRefused(429, "es_rejected_execution_exception")),
        new("half of the items 503", 3, Bulk, HttpFaults.HalfRefused(503, "unavailable_shards_exception")),
        new("answers cut off", 3, Bulk, HttpFaults.CutAnswerAsync),
        new("answers half as long, as if that were all", 3, Bulk, HttpFaults.ShortAnswerAsync),
        new("200 and nothing", 3, Bulk, HttpFaults.Answer(200, "")),
        new("200 and {}", 3, Bulk, HttpFaults.Answer(200, "{}")),
        new("200, no errors, no items", 3, Bulk, HttpFaults.Answer(200, """{"took":1,"errors":false,"items":[]}""")),
        new("200 and one item too few or many", 3, Bulk, HttpFaults.Answer(200, """{"took":1,"errors":false,"items":[{"index":{"status":201}}]}""")),
        new("200 and a login page", 3, "/", HttpFaults.Answer(200, "<html><body>Sign in</body></html>", "text/html")),
        new("302 to elsewhere", 3, "/", HttpFaults.Answer(302, "")),
        new("401", 3, "/", HttpFaults.Answer(401, HttpFaults.Error(401, "security_exception"))),
        new("403", 3, "/", HttpFaults.Answer(403, HttpFaults.Error(403, "security_exception"))),
        new("404", 3, "/", HttpFaults.Answer(404, HttpFaults.Error(404, "resource_not_found_exception"))),
        new("500", 3, "/", HttpFaults.Answer(500, HttpFaults.Error(500, "null_pointer_exception"))),
        new("answers after 2 s", 3, "/", HttpFaults.Slow(TimeSpan.FromSeconds(2))),
        new("answers after 8 s, later than is waited for", 3, Bulk, HttpFaults.Slow(TimeSpan.FromSeconds(8))),
    ];
}
