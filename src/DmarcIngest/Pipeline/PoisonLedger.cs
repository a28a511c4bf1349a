using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Pipeline;

/// <summary>
/// Counts how often a mail made the program fail by a bug. A bug ends the process and systemd starts it again; a mail that did so
/// <see cref="Attempts"/> times is filed as invalid unread, so that it costs a few restarts and not the service. The counts may be lost:
/// that costs a few restarts more.
/// </summary>
internal sealed partial class PoisonLedger
{
    public const int Attempts = 3;

    /// <summary>The counts belong to one version: the next may have mended the bug, and then reads the mail when it is reprocessed.</summary>
    private static readonly string Version = typeof(PoisonLedger).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private readonly string path;
    private readonly ILogger logger;
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> failures;

    public PoisonLedger(string stateFolder, ILogger logger)
    {
        path = Path.Combine(stateFolder, "poison.json");
        this.logger = logger;
        failures = Read();
    }

    /// <summary>True if the mail has failed too often to be read again.</summary>
    public bool IsPoison(string mailId)
    {
        lock (gate)
        {
            return failures.GetValueOrDefault(mailId) >= Attempts;
        }
    }

    /// <summary>Notes that a mail made the program fail; the caller then lets the exception escape.</summary>
    public void Note(string mailId)
    {
        lock (gate)
        {
            failures[mailId] = failures.GetValueOrDefault(mailId) + 1;
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                string next = path + ".tmp";
                File.WriteAllBytes(next, JsonSerializer.SerializeToUtf8Bytes(new PoisonCounts(Version, failures), PoisonJson.Default.PoisonCounts));
                File.Move(next, path, overwrite: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                LogNotWritten(path, exception.Message);
            }
        }
    }

    private Dictionary<string, int> Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), PoisonJson.Default.PoisonCounts) is { Failures: { } counts } read && read.Version == Version ? counts : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Path} could not be written, so a mail that makes the program fail is counted anew after the restart: {Reason}")]
    private partial void LogNotWritten(string path, string reason);
}

/// <param name="Version">The program that failed.</param>
/// <param name="Failures">How often, by mail.</param>
internal sealed record PoisonCounts(string Version, Dictionary<string, int> Failures);

[JsonSerializable(typeof(PoisonCounts))]
internal sealed partial class PoisonJson : JsonSerializerContext;
