using System.Diagnostics;
using System.Globalization;

namespace DmarcIngest.Benchmarks;

/// <summary>The real program as a process of its own: that of this build, or the published one that <c>DMARC_INGEST_PROGRAM</c> names. Figures are the kernel's.</summary>
internal sealed class Daemon : IDisposable
{
    private readonly Process process;

    public Daemon(string work, IReadOnlyDictionary<string, string> settings)
    {
        string? published = Environment.GetEnvironmentVariable("DMARC_INGEST_PROGRAM");
        ProcessStartInfo start = published is null ? new("dotnet", [Path.Combine(AppContext.BaseDirectory, "dmarc-ingest.dll")]) : new(published);
        start.WorkingDirectory = work;
        start.RedirectStandardError = true;
        foreach ((string key, string value) in settings)
        {
            start.Environment[key] = value;
        }

        Began = Stopwatch.GetTimestamp();
        process = Process.Start(start)!;
    }

    public long Began { get; }

    public TimeSpan Age => Stopwatch.GetElapsedTime(Began);

    public Task<string?> ReadLineAsync() => process.StandardError.ReadLineAsync();

    /// <summary>True if it has ended by itself.</summary>
    public bool Ended => process.HasExited;

    /// <summary>MiB in memory now.</summary>
    public int Resident => Status("VmRSS");

    /// <summary>Most MiB that were in memory at once.</summary>
    public int Peak => Status("VmHWM");

    /// <summary>Seconds of one core until now.</summary>
    public double CpuSeconds
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime.TotalSeconds;
        }
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private int Status(string field) =>
        int.Parse(File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
}
