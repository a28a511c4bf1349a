using System.Net;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Enrichment.ReverseDns;

/// <summary>
/// Brings the names of the file into memory and back. Whatever is wrong with the file costs one warning: a damaged one is made anew, and
/// without one names are kept in memory only. Used by one thread at a time.
/// </summary>
internal sealed partial class NameKeeping(string path, DnsOptions options, NameCache cache, ILogger logger) : IDisposable
{
    private NameFile? file;
    private bool told;

    public void Load()
    {
        try
        {
            cache.Load(Open());
        }
        catch (Exception exception) when (NameFile.IsDamaged(exception))
        {
            Replace(exception);
        }
        catch (Exception exception) when (NameFile.IsTrouble(exception))
        {
            GiveUp(exception);
        }
    }

    /// <summary>Writes what is new. What cannot be written is left: it is asked again after the next start.</summary>
    public void Save()
    {
        Dictionary<IPAddress, KnownAddress?> changes = cache.TakeUnsaved();
        if (file is null || changes.Count == 0)
        {
            return;
        }

        try
        {
            file.Save(changes);
        }
        catch (Exception exception) when (NameFile.IsDamaged(exception))
        {
            Replace(exception);
        }
        catch (Exception exception) when (NameFile.IsTrouble(exception))
        {
            // The disk may be full, or the file be locked, for a while only.
            Tell(exception);
        }
    }

    public void Dispose() => file?.Dispose();

    private List<(IPAddress Address, KnownAddress Known)> Open()
    {
        file = new NameFile(path);
        file.Open();
        return file.Load(options.CachedNames);
    }

    private void Replace(Exception damage)
    {
        if (!told)
        {
            told = true;
            LogReplaced(path, damage.Message);
        }

        try
        {
            file!.Delete();
            Open();
        }
        catch (Exception exception) when (NameFile.IsTrouble(exception))
        {
            GiveUp(exception);
        }
    }

    private void GiveUp(Exception exception)
    {
        Tell(exception);
        file?.Dispose();
        file = null;
    }

    private void Tell(Exception exception)
    {
        if (!told)
        {
            told = true;
            LogUnusable(path, exception.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The cache of names {Path} is damaged and is made anew: {Reason}. Names are looked up again.")]
    private partial void LogReplaced(string path, string reason);

    [LoggerMessage(LogLevel.Warning, "The cache of names {Path} cannot be used: {Reason}. Names are kept in memory and looked up again after a restart; check the disk and this program's rights there.")]
    private partial void LogUnusable(string path, string reason);
}
