using DmarcIngest.Enrichment;
using DmarcIngest.Enrichment.Senders;
using DmarcIngest.Enrichment.Verdicts;
using DmarcIngest.Mail.Folder;
using DmarcIngest.Mail.Http;
using DmarcIngest.Mail.Imap;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Authenticity;
using DmarcIngest.Settings;
using DmarcIngest.Storage.Elasticsearch;
using DmarcIngest.Storage.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace DmarcIngest.Commands;

/// <summary>Builds each part out of its settings; a new source or store is one line here.</summary>
internal static class Parts
{
    private const string DefaultInbox = "./inbox";

    public static IReportStore Store(DaemonSettings settings, ILoggerFactory loggers) => settings.Get<StoreOptions>("Store").Kind switch
    {
        StoreKind.Sqlite => new SqliteReportStore(settings.Get<SqliteOptions>("Sqlite"), loggers.CreateLogger<SqliteReportStore>()),
        StoreKind.Elasticsearch => Elasticsearch(settings, loggers),
        StoreKind kind => throw new InvalidOperationException($"There is no store {kind}."),
    };

    /// <summary>All mailboxes, and the folder if it is set or nothing else is; for a daemon, with the name of its instance.</summary>
    public static IReadOnlyList<IMailSource> Sources(DaemonSettings settings, ILoggerFactory loggers, string? instance = null)
    {
        ReadLimits limits = settings.Get<ReadLimits>("Limits");
        List<IMailSource> sources = [.. Mailboxes(settings).Select(mailbox => new ImapSource(mailbox, limits, TimeProvider.System, loggers.CreateLogger<ImapSource>(), instance))];
        if (WatchedFolder(settings) is { } folder)
        {
            sources.Add(new FolderSource(folder, limits, TimeProvider.System, loggers.CreateLogger<FolderSource>()));
        }

        return sources;
    }

    /// <summary>The mailboxes, each with its place in the settings.</summary>
    public static IEnumerable<ImapMailboxOptions> Mailboxes(DaemonSettings settings) => settings.Get<ImapOptions>("Imap").Mailboxes.Select((mailbox, index) =>
    {
        mailbox.Path = $"Imap:Mailboxes:{index}";
        return mailbox;
    });

    /// <summary>The watched folder; null if there are mailboxes and none is set.</summary>
    public static FolderOptions? WatchedFolder(DaemonSettings settings)
    {
        FolderOptions folder = settings.Get<FolderOptions>("Folder");
        if (folder.Path is null && settings.Get<ImapOptions>("Imap").Mailboxes.Count > 0)
        {
            return null;
        }

        folder.Path ??= DefaultInbox;
        return folder;
    }

    /// <summary>The HTTP intake; null unless enabled.</summary>
    public static IntakeSource? Intake(DaemonSettings settings) => settings.Get<IntakeOptions>("Intake").Enabled ? new IntakeSource(TimeProvider.System) : null;

    public static IMailSource Import(DaemonSettings settings, IReadOnlyList<string> paths, Stream? input = null) =>
        new ImportSource(paths, settings.Get<ReadLimits>("Limits"), input ?? Console.OpenStandardInput(), TimeProvider.System);

    /// <exception cref="BrokenWorldException">The key for redacting cannot be read or kept.</exception>
    public static ReportReader Reader(DaemonSettings settings, KeyMode mode) => new(
        settings.Get<ReadLimits>("Limits"),
        PrivacyKey.Load(settings.Get<PrivacyOptions>("Privacy"), settings.Get<StoreOptions>("Store").StateFolder, mode),
        settings.Get<AuthenticityOptions>("Authenticity").AuthservIds is { Count: > 0 } ids ? new MailTrust([.. ids], PublicSuffixList.Embedded.Registrable) : MailTrust.None);

    public static LiveSettings<RetentionOptions> LiveRetention(DaemonSettings settings, ILoggerFactory loggers)
    {
        IConfiguration watched = settings.Watch();
        return new LiveSettings<RetentionOptions>(
            "Retention",
            () => DaemonSettings.Load(settings.File).Get<RetentionOptions>("Retention"),
            watched.GetReloadToken,
            loggers.CreateLogger<RetentionWorker>());
    }

    public static IngestPipeline Pipeline(DaemonSettings settings, IReportStore store, RetentionDoor door, Enricher enricher, ILoggerFactory loggers, Outages? outages = null, DaemonState? state = null, Metrics? metrics = null) => new(
        Reader(settings, KeyMode.Keep),
        store,
        door,
        new PoisonLedger(settings.Get<StoreOptions>("Store").StateFolder, loggers.CreateLogger<PoisonLedger>()),
        loggers.CreateLogger<IngestPipeline>(),
        enricher.Rows,
        outages,
        state,
        metrics,
        new RefusedRows(settings.Get<StoreOptions>("Store").StateFolder, TimeProvider.System));

    /// <summary>What is looked up about addresses; for <c>check</c>.</summary>
    public static AddressFacts Facts(DaemonSettings settings, ILoggerFactory loggers) =>
        new(settings.Get<EnrichmentOptions>("Enrichment"), TimeProvider.System, loggers.CreateLogger<AddressFacts>());

    /// <summary>Who stands behind names and networks; for <c>check</c>.</summary>
    public static SenderList Senders(DaemonSettings settings, ILoggerFactory loggers) =>
        new(settings.Get<EnrichmentOptions>("Enrichment"), TimeProvider.System, loggers.CreateLogger<SenderList>());

    /// <summary>All that is put into a row before it is stored or shown, with the overrules as the settings have them now.</summary>
    public static Enricher Enricher(DaemonSettings settings, ILoggerFactory loggers)
    {
        Overrules overrules = OverrulesOf(settings);
        return Enricher(settings, () => overrules, loggers);
    }

    public static Enricher Enricher(DaemonSettings settings, Func<Overrules> overrules, ILoggerFactory loggers) =>
        new(settings.Get<EnrichmentOptions>("Enrichment"), settings.Get<StoreOptions>("Store").StateFolder, overrules, TimeProvider.System, loggers);

    /// <summary>The overrules, read anew at every edit of the settings.</summary>
    public static LiveSettings<OverruleSettings> LiveOverrules(DaemonSettings settings, ILoggerFactory loggers) => new(
        "Enrichment",
        () => new OverruleSettings { Overrules = OverrulesOf(DaemonSettings.Load(settings.File)) },
        settings.Watch().GetReloadToken,
        loggers.CreateLogger<ClassifyWorker>());

    public static ILoggerFactory CommandLoggers(DaemonSettings settings) => LoggerFactory.Create(builder => Configure(builder, settings));

    public static void AddLogging(IServiceCollection services, DaemonSettings settings) => services.AddLogging(builder => Configure(builder, settings));

    private static Overrules OverrulesOf(DaemonSettings settings) => new([.. settings.Get<EnrichmentOptions>("Enrichment").Overrules.Select(Overrule.Read)]);

    /// <summary>The HTTP client factory and its retries want a container; it lives as long as the program.</summary>
    private static IReportStore Elasticsearch(DaemonSettings settings, ILoggerFactory loggers)
    {
        ServiceCollection services = new();
        services.AddSingleton<IConfiguration>(settings.Configuration);
        services.AddSingleton(loggers);
        services.AddLogging();
        services.AddElasticsearchStore();
        try
        {
            return services.BuildServiceProvider().GetRequiredService<IReportStore>();
        }
        catch (OptionsValidationException exception)
        {
            throw new SettingsException([.. exception.Failures]);
        }
    }

    private static void Configure(ILoggingBuilder builder, DaemonSettings settings)
    {
        builder.SetMinimumLevel(LogLevel.Information);
        builder.AddFilter("System.Net.Http", LogLevel.Warning);
        builder.AddFilter("Polly", LogLevel.None);
        builder.AddFilter("Microsoft", LogLevel.Warning);
        builder.AddConfiguration(settings.Configuration.GetSection("Logging"));
        builder.AddConsole(console =>
        {
            console.FormatterName = SystemdService.IsOne() ? ConsoleFormatterNames.Systemd : ConsoleFormatterNames.Simple;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        builder.AddSimpleConsole(simple =>
        {
            simple.SingleLine = true;
            simple.TimestampFormat = "yyyy-MM-dd HH:mm:ss ";
        });
    }
}
