namespace DmarcIngest.Benchmarks;

/// <summary>A temporary folder that goes with its user.</summary>
internal sealed class WorkFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("dmarc-ingest-load-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
