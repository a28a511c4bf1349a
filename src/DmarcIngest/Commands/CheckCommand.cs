using DmarcIngest.Enrichment;
using DmarcIngest.Mail.Imap;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Storage.Elasticsearch;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Commands;

/// <summary><c>check</c>: the settings have been found right; now everything they name is tried, step by step, in plain words.</summary>
internal static class CheckCommand
{
    public static async Task<int> RunAsync(DaemonSettings settings, ILoggerFactory loggers, TextWriter output, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync($"ok    Settings: {settings.Origin}");
        if (settings.Warning is { } warning)
        {
            await output.WriteLineAsync($"WARN  Settings: {warning}");
        }

        int broken = 0;
        RetentionOptions retention = settings.Get<RetentionOptions>("Retention");
        await using IReportStore store = Parts.Store(settings, loggers);
        broken += await TryAsync(output, "Store", async say =>
        {
            if (store is ElasticsearchReportStore elasticsearch)
            {
                // First, because it names all that is missing, where the next names the one that it needs.
                await elasticsearch.CheckRightsAsync([.. Enum.GetValues<RowKind>().Where(kind => retention.Days(kind) > 0)], cancellationToken);
            }

            await store.PrepareAsync(cancellationToken);
            say(store.Description);
        });
        foreach (IMailSource source in Parts.Sources(settings, loggers))
        {
            await using (source)
            {
                broken += await TryAsync(output, $"Source {source.Name}", say => source is ImapSource mailbox
                    ? mailbox.CheckAsync(say, cancellationToken)
                    : CountAsync(source, say, cancellationToken));
            }
        }

        using (AddressFacts facts = Parts.Facts(settings, loggers))
        {
            foreach ((string path, string? trouble) in facts.Files)
            {
                await output.WriteLineAsync(trouble is null ? $"ok    Address file {path}" : $"FAIL  Address file {path}: {trouble}");
                broken += trouble is null ? 0 : 1;
            }
        }

        foreach ((string path, string? trouble) in Parts.Senders(settings, loggers).Files)
        {
            await output.WriteLineAsync(trouble is null ? $"ok    List of senders {path}" : $"FAIL  List of senders {path}: {trouble}");
            broken += trouble is null ? 0 : 1;
        }

        await output.WriteLineAsync($"ok    Retention in days (0 is for ever): aggregate {retention.AggregateDays}, failure {retention.FailureDays}, TLS {retention.TlsDays}, ingest log {retention.IngestDays}");
        return broken == 0 ? ExitCode.Done : ExitCode.World;
    }

    private static async Task<int> TryAsync(TextWriter output, string part, Func<Action<string>, Task> action)
    {
        try
        {
            await action(found => output.WriteLine($"ok    {part}: {found}"));
            return 0;
        }
        catch (BrokenWorldException exception)
        {
            await output.WriteLineAsync(LogText.Line($"FAIL  {part}: {exception.Message}"));
            return 1;
        }
    }

    private static async Task CountAsync(IMailSource source, Action<string> say, CancellationToken cancellationToken)
    {
        int files = 0;
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, cancellationToken))
        {
            files = batch.Mails.Count + batch.Waiting;
            break;
        }

        say($"{files} files wait");
    }
}
