using DmarcIngest.Mail.Imap;
using DmarcIngest.Pipeline;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Commands;

/// <summary><c>check</c>: the settings have been found right; now everything they name is tried, step by step, in plain words.</summary>
internal static class CheckCommand
{
    public static async Task<int> RunAsync(DaemonSettings settings, ILoggerFactory loggers, TextWriter output, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync($"ok    Settings: {settings.Origin}");
        int broken = 0;
        await using IReportStore store = Parts.Store(settings, loggers);
        broken += await TryAsync(output, "Store", async () =>
        {
            await store.PrepareAsync(cancellationToken);
            return [store.Description];
        });
        foreach (IMailSource source in Parts.Sources(settings, loggers))
        {
            await using (source)
            {
                broken += await TryAsync(output, $"Source {source.Name}", async () => source is ImapSource mailbox
                    ? await mailbox.CheckAsync(cancellationToken)
                    : [await CountAsync(source, cancellationToken)]);
            }
        }

        RetentionOptions retention = settings.Get<RetentionOptions>("Retention");
        await output.WriteLineAsync($"ok    Retention in days (0 is for ever): aggregate {retention.AggregateDays}, failure {retention.FailureDays}, TLS {retention.TlsDays}, ingest log {retention.IngestDays}");
        return broken == 0 ? ExitCode.Done : ExitCode.World;
    }

    private static async Task<int> TryAsync(TextWriter output, string step, Func<Task<IReadOnlyList<string>>> action)
    {
        try
        {
            foreach (string line in await action())
            {
                await output.WriteLineAsync($"ok    {step}: {line}");
            }

            return 0;
        }
        catch (BrokenWorldException exception)
        {
            await output.WriteLineAsync($"FAIL  {step}: {exception.Message}");
            return 1;
        }
    }

    private static async Task<string> CountAsync(IMailSource source, CancellationToken cancellationToken)
    {
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, cancellationToken))
        {
            return $"{batch.Mails.Count + batch.Waiting} files wait";
        }

        return "no files wait";
    }
}
