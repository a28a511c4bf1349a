using System.Collections.Concurrent;
using System.Diagnostics;

namespace DmarcIngest.Tests.Fixtures;

/// <summary>The real program in a process of its own, with a settings file and a working folder; ended by its process id.</summary>
internal sealed class DaemonProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();
    private readonly SemaphoreSlim news = new(0);

    private DaemonProcess(Process process) => this.process = process;

    public string Output => string.Join('\n', lines);

    public int ExitCode => process.ExitCode;

    public int Id => process.Id;

    public static DaemonProcess Start(string folder, params string[] arguments) => Start(folder, [], arguments);

    /// <summary>With variables of its environment.</summary>
    public static DaemonProcess Start(string folder, IReadOnlyCollection<(string Name, string Value)> environment, string[] arguments)
    {
        ProcessStartInfo start = new("dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "dmarc-ingest.dll"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // A test that wants names says so, with a resolver of its own; and one that wants the page says where.
        string file = Path.Combine(folder, "appsettings.json");
        string settings = File.Exists(file) ? File.ReadAllText(file) : "";
        if (!settings.Contains("\"Dns\"", StringComparison.Ordinal))
        {
            start.Environment["Enrichment__Dns__Enabled"] = "false";
        }

        if (!settings.Contains("\"Overview\"", StringComparison.Ordinal))
        {
            start.Environment["Overview__Listen"] = "127.0.0.1:0";
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        DaemonProcess daemon = new(new Process { StartInfo = start });
        daemon.process.OutputDataReceived += (_, line) => daemon.Keep(line.Data);
        daemon.process.ErrorDataReceived += (_, line) => daemon.Keep(line.Data);
        daemon.process.Start();
        daemon.process.BeginOutputReadLine();
        daemon.process.BeginErrorReadLine();
        return daemon;
    }

    /// <summary>Runs to the end and gives exit code and output.</summary>
    public static Task<(int Code, string Output)> RunAsync(string folder, params string[] arguments) => RunAsync(folder, [], arguments);

    /// <summary>The same, with variables of its environment.</summary>
    public static async Task<(int Code, string Output)> RunAsync(string folder, IReadOnlyCollection<(string Name, string Value)> environment, string[] arguments)
    {
        await using DaemonProcess daemon = Start(folder, environment, arguments);
        await daemon.EndedAsync();
        return (daemon.ExitCode, daemon.Output);
    }

    /// <summary>Waits for a line that holds a text; fails with all output when the program ends or the patience does.</summary>
    public Task SaysAsync(string text) => SaysAsync(text, Patience);

    /// <summary>The same, for what takes longer.</summary>
    public async Task SaysAsync(string text, TimeSpan patience)
    {
        using CancellationTokenSource limit = new(patience);
        while (!lines.Any(line => line.Contains(text, StringComparison.Ordinal)))
        {
            try
            {
                await news.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"The daemon did not say \"{text}\":\n{Output}");
            }

            if (process.HasExited)
            {
                await process.WaitForExitAsync(limit.Token);
                Assert.That(Output, Does.Contain(text), "The daemon has ended.");
            }
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as systemd sends it.</summary>
    public async Task StopAsync()
    {
        using Process kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await EndedAsync();
    }

    public async Task EndedAsync()
    {
        using CancellationTokenSource limit = new(Patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            Assert.Fail($"The program did not end:\n{Output}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
        news.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }

        try
        {
            news.Release();
        }
        catch (ObjectDisposedException)
        {
            // The last line came while the test ended.
        }
    }
}
