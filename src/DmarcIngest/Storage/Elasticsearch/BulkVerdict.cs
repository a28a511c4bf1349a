namespace DmarcIngest.Storage.Elasticsearch;

/// <summary>What is to be done about one item of a bulk answer.</summary>
internal enum BulkVerdict
{
    /// <summary>Created or replaced.</summary>
    Stored,

    /// <summary>An equal or newer version stands there.</summary>
    Kept,

    /// <summary>Send this item again, after a wait.</summary>
    Retry,

    /// <summary>The row itself is at fault and will never be taken.</summary>
    Refused,

    /// <summary>The server's set-up is at fault; every row would fare the same, so none is to be refused for it.</summary>
    WorldBroken,
}

/// <summary>One item of a bulk answer.</summary>
internal readonly record struct BulkItem(int Status, string? ErrorType, string? Reason)
{
    public BulkVerdict Verdict => Status switch
    {
        200 or 201 => BulkVerdict.Stored,
        409 => ErrorType == "version_conflict_engine_exception" ? BulkVerdict.Kept : BulkVerdict.Retry,
        429 => BulkVerdict.Retry,
        >= 500 => BulkVerdict.Retry,
        403 when ErrorType == "cluster_block_exception" => BulkVerdict.Retry,
        400 => OfBadRequest(ErrorType, Reason ?? ""),
        413 => BulkVerdict.Refused,
        _ => BulkVerdict.WorldBroken,
    };

    // A refused row is lost to the store, so what could be a set-up fault is never called poison.
    private static BulkVerdict OfBadRequest(string? type, string reason) => type switch
    {
        "document_parsing_exception" or "mapper_parsing_exception" or "strict_dynamic_mapping_exception" => BulkVerdict.Refused,
        "illegal_argument_exception" => IsSetUp(reason) ? BulkVerdict.WorldBroken : BulkVerdict.Refused,
        "es_rejected_execution_exception" or "circuit_breaking_exception" or "cluster_block_exception" => BulkVerdict.Retry,
        // validation_exception names the shard limit; the others are closed indices and names that the cluster does not allow.
        "validation_exception" or "index_closed_exception" or "invalid_index_name_exception" or null => BulkVerdict.WorldBroken,
        _ => BulkVerdict.Refused,
    };

    private static bool IsSetUp(string reason) =>
        reason.Contains("pipeline", StringComparison.OrdinalIgnoreCase)
        || reason.Contains("alias", StringComparison.OrdinalIgnoreCase)
        || reason.Contains("shards", StringComparison.OrdinalIgnoreCase);
}
