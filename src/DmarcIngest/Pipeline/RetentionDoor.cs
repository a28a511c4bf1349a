namespace DmarcIngest.Pipeline;

/// <summary>
/// The retention that counts now. Ingest asks it what to refuse, the retention worker what to purge: one value, so that nothing comes in
/// that the next purge would remove.
/// </summary>
internal sealed class RetentionDoor(Func<RetentionOptions> current)
{
    public RetentionOptions Current => current();
}
