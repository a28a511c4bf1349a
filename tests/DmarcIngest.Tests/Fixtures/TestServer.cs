using System.Diagnostics;

namespace DmarcIngest.Tests.Fixtures;

/// <summary>An Elasticsearch or OpenSearch for tests, in a work folder of its own. The shared ones start with the first test that asks.</summary>
internal sealed class TestServer
{
    private static readonly Lock Gate = new();
    private static readonly List<TestServer> Started = [];
    private static readonly Dictionary<string, Task<TestServer>> Shared = [];

    private readonly string script;
    private readonly string work;

    private TestServer(string script, string work)
    {
        this.script = script;
        this.work = work;
    }

    public string Url { get; private set; } = "";

    public string CaFile => Path.Combine(work, "ca.pem");

    /// <summary>The one server of this product in this test run; give each test an index prefix of its own.</summary>
    public static Task<TestServer> SharedAsync(string product)
    {
        string script = Repository.Shared("servers/start-server");
        lock (Gate)
        {
            if (!Shared.TryGetValue(product, out Task<TestServer>? server))
            {
                server = StartAsync(script, [.. product.Split(' ')]);
                Shared.Add(product, server);
            }

            return server;
        }
    }

    public static Task<TestServer> StartAsync(params string[] arguments) => StartAsync(Repository.Shared("servers/start-server"), arguments);

    public async Task RestartAsync()
    {
        string port = new Uri(Url).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await RunAsync(script, ["elasticsearch", "--work", work, "--port", port]);
    }

    public Task StopAsync() => RunAsync(script, ["stop", "--work", work]);

    /// <summary>Stops every server of this run and removes its folder.</summary>
    public static void StopAll()
    {
        lock (Gate)
        {
            foreach (TestServer server in Started)
            {
                using Process stop = Run(server.script, ["stop", "--work", server.work]);
                stop.WaitForExit();
                Directory.Delete(server.work, recursive: true);
            }

            Started.Clear();
            Shared.Clear();
        }
    }

    private static async Task<TestServer> StartAsync(string script, string[] arguments)
    {
        string work = Path.Combine(Path.GetTempPath(), $"dmarc-test-{Guid.NewGuid():N}");
        TestServer server = new(script, work);
        (int code, string output) = await RunAsync(script, [.. arguments, "--work", work, "--port", Ports.Free().ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        if (code != 0 && output.Contains("Java", StringComparison.Ordinal))
        {
            Assert.Ignore($"The test server cannot be started: {output}");
        }

        Assert.That(code, Is.Zero, output);
        lock (Gate)
        {
            Started.Add(server);
        }

        server.Url = (await File.ReadAllTextAsync(Path.Combine(work, "url"))).Trim();
        return server;
    }

    private static async Task<(int Code, string Output)> RunAsync(string script, string[] arguments)
    {
        using Process process = Run(script, arguments);
        await process.WaitForExitAsync();
        return (process.ExitCode, $"start-server {string.Join(' ', arguments)} ended with {process.ExitCode}; is Java 21 or newer there?");
    }

    // Its output is not read: the server that it leaves behind would hold the pipe open.
    private static Process Run(string script, string[] arguments) =>
        Process.Start(new ProcessStartInfo("bash", ["-c", "exec \"$@\" >/dev/null 2>&1", "bash", "bash", script, .. arguments]))!;
}
