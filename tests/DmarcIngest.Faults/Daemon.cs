using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace DmarcIngest.Faults;

/// <summary>The real program as a process of its own: that of this build, or the published one that <c>DMARC_INGEST_PROGRAM</c> names; ended by its process id.</summary>
internal sealed class Daemon : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();

    /// <param name="work">Its working folder.</param>
    /// <param name="settings">Variables of its environment.</param>
    /// <param name="before">Words before its command line: a program that starts it and becomes it.</param>
    /// <param name="arguments">Its command line; none for the daemon.</param>
    public Daemon(string work, IReadOnlyDictionary<string, string> settings, IReadOnlyList<string>? before = null, IReadOnlyList<string>? arguments = null)
    {
        string? published = Environment.GetEnvironmentVariable("DMARC_INGEST_PROGRAM");
        string[] program = published is null ? ["dotnet", Path.Combine(AppContext.BaseDirectory, "dmarc-ingest.dll")] : [published];
        string[] words = [.. before ?? [], .. program, .. arguments ?? []];
        ProcessStartInfo start = new(words[0], words[1..]);
        start.WorkingDirectory = work;
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        foreach ((string key, string value) in settings)
        {
            start.Environment[key] = value;
        }

        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    public bool Ended => process.HasExited;

    public int ExitCode => process.ExitCode;

    public IReadOnlyList<string> Lines => [.. lines];

    public bool Said(string text) => lines.Any(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int Code, string Output)> CommandAsync(string work, IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        await using Daemon command = new(work, settings, arguments: arguments);
        await command.process.WaitForExitAsync();
        return (command.ExitCode, string.Join('\n', command.Lines));
    }

    /// <summary>False when it has not said so in time, or has ended.</summary>
    public async Task<bool> SaysAsync(string text, TimeSpan limit)
    {
        long began = Stopwatch.GetTimestamp();
        while (!Said(text))
        {
            if (Ended || Stopwatch.GetElapsedTime(began) > limit)
            {
                return Said(text);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        return true;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as systemd sends it; false when it had to be killed.</summary>
    public async Task<bool> StopAsync()
    {
        using Process kill = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }
}
