using System.Net;
using MaxMind.Db;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Enrichment;

/// <summary>
/// One .mmdb file, opened anew when it was replaced. A file that is missing or damaged is told once and answers
/// nothing, or as the last good one did: mail is never kept waiting for it.
/// </summary>
internal sealed partial class AddressFile(string path, FileAccessMode mode, TimeSpan lookAgain, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly Lock gate = new();
    private volatile Reader? reader;
    private DateTime opened;
    private long looked;
    private volatile bool lookedEver;
    private string? trouble;

    public string Path => path;

    /// <summary>Why the file cannot be used; null if it can.</summary>
    public string? Trouble
    {
        get
        {
            Look();
            return trouble;
        }
    }

    /// <summary>The record of an address; null if there is none.</summary>
    public Dictionary<string, object>? Find(IPAddress address)
    {
        Look();
        try
        {
            return reader?.Find<Dictionary<string, object>>(address);
        }
        catch (Exception exception) when (exception is InvalidDatabaseException or IndexOutOfRangeException or ArgumentException or OverflowException)
        {
            Tell(exception.Message);
            return null;
        }
    }

    public void Dispose() => reader?.Dispose();

    private void Look()
    {
        if (lookedEver && time.GetElapsedTime(Volatile.Read(ref looked)) < lookAgain)
        {
            return;
        }

        lock (gate)
        {
            if (lookedEver && time.GetElapsedTime(looked) < lookAgain)
            {
                return;
            }

            // Set first: while the file is opened anew, other threads go on with what is open. The first time there is nothing to go on with, and they wait.
            Volatile.Write(ref looked, time.GetTimestamp());
            OpenIfChanged();
            lookedEver = true;
        }
    }

    private void OpenIfChanged()
    {
        FileInfo file = new(path);
        if (file.Exists && reader is not null && file.LastWriteTimeUtc == opened)
        {
            return;
        }

        try
        {
            DateTime changed = file.LastWriteTimeUtc;
            Reader fresh = new(path, mode);
            bool again = reader is not null;
            reader = fresh;
            opened = changed;
            trouble = null;
            if (again)
            {
                LogReopened(path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDatabaseException or ArgumentException)
        {
            Tell(exception is FileNotFoundException ? "it is not there" : exception.Message);
        }
    }

    private void Tell(string reason)
    {
        if (trouble != reason)
        {
            trouble = reason;
            LogTrouble(path, reason);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The address file {Path} cannot be used: {Reason}. Countries and networks stay as they were known, or unknown; mail goes on.")]
    private partial void LogTrouble(string path, string reason);

    [LoggerMessage(LogLevel.Information, "The address file {Path} has changed and was opened anew.")]
    private partial void LogReopened(string path);
}
