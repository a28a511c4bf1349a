using DmarcIngest.Storage.Elasticsearch;

namespace DmarcIngest.Tests.Storage.Elasticsearch;

/// <summary>Statuses and error types as measured on Elasticsearch 9 and OpenSearch 3.</summary>
internal sealed class BulkVerdictTests
{
    private static IEnumerable<TestCaseData<int, string?, string?, BulkVerdict>> Answers()
    {
        yield return new(200, null, null, BulkVerdict.Stored);
        yield return new(201, null, null, BulkVerdict.Stored);
        yield return new(409, "version_conflict_engine_exception", "current version [2] is higher than the one provided [1]", BulkVerdict.Kept);
        yield return new(429, "es_rejected_execution_exception", "queue full", BulkVerdict.Retry);
        yield return new(429, "rejected_execution_exception", "queue full", BulkVerdict.Retry);
        yield return new(429, "circuit_breaking_exception", "data too large", BulkVerdict.Retry);
        yield return new(429, "cluster_block_exception", "disk usage exceeded flood-stage watermark", BulkVerdict.Retry);
        yield return new(403, "cluster_block_exception", "read-only / allow delete", BulkVerdict.Retry);
        yield return new(503, "unavailable_shards_exception", "primary shard is not active", BulkVerdict.Retry);
        yield return new(500, "exception", "unknown", BulkVerdict.Retry);
        yield return new(400, "document_parsing_exception", "failed to parse field", BulkVerdict.Refused);
        yield return new(400, "mapper_parsing_exception", "failed to parse field", BulkVerdict.Refused);
        yield return new(400, "strict_dynamic_mapping_exception", "introduction of [x] is not allowed", BulkVerdict.Refused);
        yield return new(400, "illegal_argument_exception", "Document contains at least one immense term", BulkVerdict.Refused);
        yield return new(400, "illegal_argument_exception", "pipeline with id [geo] does not exist", BulkVerdict.WorldBroken);
        yield return new(
            400, "validation_exception", "this action would add [2] shards, but this cluster currently has [1]/[1] maximum normal shards open", BulkVerdict.WorldBroken);
        yield return new(400, "index_closed_exception", "closed", BulkVerdict.WorldBroken);
        yield return new(401, "security_exception", "missing authentication credentials", BulkVerdict.WorldBroken);
        yield return new(403, "security_exception", "action is unauthorized", BulkVerdict.WorldBroken);
        yield return new(404, "index_not_found_exception", "no such index", BulkVerdict.WorldBroken);
        yield return new(413, null, null, BulkVerdict.Refused);
        yield return new(0, null, null, BulkVerdict.WorldBroken);
    }

    [TestCaseSource(nameof(Answers))]
    public void Each_answer_has_its_verdict(int status, string? type, string? reason, BulkVerdict verdict) =>
        Assert.That(new BulkItem(status, type, reason).Verdict, Is.EqualTo(verdict));
}
