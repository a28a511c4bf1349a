using DmarcIngest.Enrichment;
using DmarcIngest.Enrichment.Verdicts;
using DmarcIngest.Mail.Http;
using DmarcIngest.Overview;
using DmarcIngest.Overview.Access;
using DmarcIngest.Overview.Health;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Settings;
using DmarcIngest.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Commands;

/// <summary>The composition root: settings in, the parts of each command wired together.</summary>
internal static partial class Composition
{
    private static readonly TimeProvider Time = TimeProvider.System;

    public static Task<int> RunDaemonAsync(string? config, CancellationToken cancellationToken) => WithSettingsAsync(config, async settings =>
    {
        using StateLock state = StateLock.Take(settings.Get<StoreOptions>("Store").StateFolder);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20));
        Parts.AddLogging(builder.Services, settings);
        builder.Services.AddSingleton(Time);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(services => Parts.Store(settings, Loggers(services)));
        builder.Services.AddSingleton(services => SourcesOf(settings, state.Instance, services));
        builder.Services.AddSingleton(services => Parts.LiveRetention(settings, Loggers(services)));
        builder.Services.AddSingleton(services => new RetentionDoor(() => services.GetRequiredService<LiveSettings<RetentionOptions>>().Current));
        builder.Services.AddSingleton(services => Parts.Pipeline(settings, services.GetRequiredService<IReportStore>(), services.GetRequiredService<RetentionDoor>(), services.GetRequiredService<Enricher>(), Loggers(services), services.GetRequiredService<Outages>(), services.GetRequiredService<DaemonState>(), services.GetRequiredService<Metrics>()));
        builder.Services.AddSingleton(services => Parts.LiveOverrules(settings, Loggers(services)));
        builder.Services.AddSingleton(services => Parts.Enricher(settings, () => services.GetRequiredService<LiveSettings<OverruleSettings>>().Current.Overrules, Loggers(services)));
        builder.Services.AddSingleton<DaemonState>();
        builder.Services.AddSingleton<Metrics>();
        builder.Services.AddSingleton(services => new MetricsExport(settings.Get<MetricsOptions>("Metrics"), services.GetRequiredService<Metrics>()));
        builder.Services.AddSingleton<EventLog>();
        builder.Services.AddSingleton<Outages>();
        builder.Services.AddSingleton<IngestWorker>();
        builder.Services.AddSingleton<RetentionWorker>();
        builder.Services.AddSingleton<ClassifyWorker>();
        builder.Services.AddHostedService(services => services.GetRequiredService<EventLog>());
        builder.Services.AddHostedService(services => services.GetRequiredService<IngestWorker>());
        builder.Services.AddHostedService(services => services.GetRequiredService<RetentionWorker>());
        builder.Services.AddHostedService(services => services.GetRequiredService<ClassifyWorker>());
        if (settings.Get<StoreOptions>("Store").Kind == StoreKind.Sqlite)
        {
            builder.Services.AddHostedService(services => new RollupWorker((SqliteReportStore)services.GetRequiredService<IReportStore>(), Time));
        }

        if (settings.Get<MetricsOptions>("Metrics").IsExported)
        {
            builder.Services.AddHostedService<ReportDaysWorker>();
        }

        OverviewOptions overview = settings.Get<OverviewOptions>("Overview");
        if (overview.Enabled)
        {
            builder.Services.AddHostedService(services => new OverviewServer(
                overview, services.GetRequiredService<IReportStore>(), Time, Loggers(services),
                new DaemonView(services.GetRequiredService<DaemonState>(), services.GetRequiredService<Metrics>().Refused, services.GetRequiredService<MetricsExport>(), BearerToken.Read(settings.Get<MetricsOptions>("Metrics")))));
        }

        SystemdService.Add(builder.Services, Time);
        if (Parts.Intake(settings) is { } intake)
        {
            builder.Services.AddSingleton(intake);
            builder.Services.AddHostedService(services => new IntakeServer(settings.Get<IntakeOptions>("Intake"), intake, Time, Loggers(services)));
        }

        IHost host = builder.Build();
        await using IAsyncDisposable parts = (IAsyncDisposable)host;
        if (settings.Warning is { } warning)
        {
            LogWarning(Loggers(host.Services).CreateLogger<DaemonSettings>(), warning);
        }

        _ = host.Services.GetRequiredService<MetricsExport>();
        RetentionWorker retention = host.Services.GetRequiredService<RetentionWorker>();
        host.Services.GetRequiredService<LiveSettings<RetentionOptions>>().Changed += _ => retention.Wake();
        ClassifyWorker classify = host.Services.GetRequiredService<ClassifyWorker>();
        host.Services.GetRequiredService<LiveSettings<OverruleSettings>>().Changed += _ => classify.Wake();
        await RunAsync(host, cancellationToken);
        return Environment.ExitCode;
    });

    /// <summary>Runs to the end. A start that fails half-way ends what had begun before its parts are taken away, so that nothing fails for the lack of them.</summary>
    private static async Task RunAsync(IHost host, CancellationToken cancellationToken)
    {
        try
        {
            await host.StartAsync(cancellationToken);
            await host.WaitForShutdownAsync(cancellationToken);
        }
        catch
        {
            await host.StopAsync(CancellationToken.None);
            throw;
        }
    }

    public static Task<int> ImportAsync(string? config, string[] paths, CancellationToken cancellationToken) => WithSettingsAsync(config, async settings =>
    {
        using ILoggerFactory loggers = Parts.CommandLoggers(settings);
        await using IReportStore store = Parts.Store(settings, loggers);
        await using IMailSource source = Parts.Import(settings, paths);
        RetentionOptions retention = settings.Get<RetentionOptions>("Retention");
        await using Enricher enricher = Parts.Enricher(settings, loggers);
        IngestPipeline pipeline = Parts.Pipeline(settings, store, new RetentionDoor(() => retention), enricher, loggers);
        return await ImportCommand.RunAsync(source, store, pipeline, enricher.Classifier(store), Time, Console.Out, Console.Error, cancellationToken);
    });

    public static Task<int> ReprocessAsync(string? config, IReadOnlyCollection<MailOutcome> outcomes, string? mailbox, CancellationToken cancellationToken) => WithSettingsAsync(config, async settings =>
    {
        using ILoggerFactory loggers = Parts.CommandLoggers(settings);
        List<FiledFolder> folders = [.. FiledMail.Of(settings, outcomes, loggers)];
        if (mailbox is not null && !folders.Exists(folder => folder.Mailbox == mailbox))
        {
            throw new SettingsException([$"--mailbox {mailbox}: there is none of that name; expected one of {string.Join(", ", folders.Select(folder => folder.Mailbox).Distinct())}."]);
        }

        await using IReportStore store = Parts.Store(settings, loggers);
        RetentionOptions retention = settings.Get<RetentionOptions>("Retention");
        await using Enricher enricher = Parts.Enricher(settings, loggers);
        IngestPipeline pipeline = Parts.Pipeline(settings, store, new RetentionDoor(() => retention), enricher, loggers);
        return await ReprocessCommand.RunAsync([.. folders.Where(folder => mailbox is null || folder.Mailbox == mailbox)], store, pipeline, Time, Console.Out, cancellationToken);
    });

    public static Task<int> ParseAsync(string? config, string[] paths, RowFormat format, RowKind? kind, CancellationToken cancellationToken) => WithSettingsAsync(config, async settings =>
    {
        using ILoggerFactory loggers = Parts.CommandLoggers(settings);
        await using GivenTwice given = await GivenTwice.OpenAsync(settings, paths, cancellationToken);
        await using Stream output = Console.OpenStandardOutput();
        await using Enricher enricher = Parts.Enricher(settings, loggers);
        return await ParseCommand.RunAsync(given.Open, Parts.Reader(settings, KeyMode.Borrow), enricher.Judge(), format, kind, output, Console.Error, cancellationToken);
    });

    public static Task<int> ClassifyAsync(string? config, DateTimeOffset? since, CancellationToken cancellationToken) => WithSettingsAsync(config, async settings =>
    {
        using ILoggerFactory loggers = Parts.CommandLoggers(settings);
        await using IReportStore store = Parts.Store(settings, loggers);
        await using Enricher enricher = Parts.Enricher(settings, loggers);
        return await ClassifyCommand.RunAsync(store, enricher.Classifier(store), since, Time, Console.Out, Console.Error, cancellationToken);
    });

    public static Task<int> AdviseAsync(string? config, string domain, AdviceFormat format, AdviceLanguage language, CancellationToken cancellationToken) => WithSettingsAsync(config, async settings =>
    {
        using ILoggerFactory loggers = Parts.CommandLoggers(settings);
        await using IReportStore store = Parts.Store(settings, loggers);
        return await AdviseCommand.RunAsync(store, domain, format, language, Time, Console.Out, Console.Error, cancellationToken);
    });

    public static Task<int> ExplainAsync(string? config, string[] paths, CancellationToken cancellationToken) => WithSettingsAsync(config, async settings =>
    {
        await using IMailSource source = Parts.Import(settings, paths);
        return await new ExplainCommand(Console.Out).RunAsync(source, Parts.Reader(settings, KeyMode.Borrow), new FilingOptions(), cancellationToken);
    });

    public static Task<int> ExportAsync(string? config, RowQuery query, RowFormat format, CancellationToken cancellationToken) => WithSettingsAsync(config, async settings =>
    {
        using ILoggerFactory loggers = Parts.CommandLoggers(settings);
        await using IReportStore store = Parts.Store(settings, loggers);
        await using Stream output = Console.OpenStandardOutput();
        return await ExportCommand.RunAsync(store, query, format, output, Console.Error, cancellationToken);
    });

    public static Task<int> RetentionAsync(string? config, bool dryRun, bool force, CancellationToken cancellationToken) => WithSettingsAsync(config, async settings =>
    {
        using ILoggerFactory loggers = Parts.CommandLoggers(settings);
        await using IReportStore store = Parts.Store(settings, loggers);
        PurgeMode mode = dryRun ? PurgeMode.DryRun : PurgeMode.Delete;
        return await RetentionCommand.RunAsync(store, settings.Get<RetentionOptions>("Retention"), mode, force, Time, Console.Out, cancellationToken);
    });

    public static Task<int> ReportAsync(string? config, string domain, string? month, AdviceLanguage language, CancellationToken cancellationToken) => WithSettingsAsync(config, async settings =>
    {
        using ILoggerFactory loggers = Parts.CommandLoggers(settings);
        await using IReportStore store = Parts.Store(settings, loggers);
        return await ReportCommand.RunAsync(store, settings.Get<OverviewOptions>("Overview"), domain, month, language, Time, loggers, Console.Out, Console.Error, cancellationToken);
    });

    public static Task<int> DemoAsync(string listen, bool opens, CancellationToken cancellationToken) => WithSettingsAsync(null, async settings =>
    {
        // Where somebody looks on there is a bar, and lines would only break it.
        using ILoggerFactory loggers = Console.IsOutputRedirected || Console.IsErrorRedirected ? Parts.CommandLoggers(settings) : LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Error).AddConsole());
        return await DemoCommand.RunAsync(listen, opens, Time, loggers, Console.Out, cancellationToken);
    });

    public static Task<int> CheckAsync(string? config, CancellationToken cancellationToken) => WithSettingsAsync(config, async settings =>
    {
        using ILoggerFactory loggers = Parts.CommandLoggers(settings);
        return await CheckCommand.RunAsync(settings, loggers, Console.Out, cancellationToken);
    });

    public static Task<int> StatusAsync(string? config, bool asJson, CancellationToken cancellationToken) => WithSettingsAsync(config, async settings =>
    {
        using StatusCommand status = Status(settings);
        return await status.RunAsync(asJson, cancellationToken);
    });

    public static Task<int> HealthCheckAsync(string? config, CancellationToken cancellationToken) => WithSettingsAsync(config, async settings =>
    {
        using StatusCommand status = Status(settings);
        return await status.CheckAsync(cancellationToken);
    });

    private static StatusCommand Status(DaemonSettings settings)
    {
        OverviewOptions overview = settings.Get<OverviewOptions>("Overview");
        return overview.Enabled
            ? new StatusCommand(System.Net.IPEndPoint.Parse(overview.Listen), overview.CertificateFile, BearerToken.Read(settings.Get<MetricsOptions>("Metrics")), Console.Out, Console.Error)
            : throw new SettingsException(["Overview:Enabled is false: the daemon tells of itself at Overview:Listen only."]);
    }

    private static IReadOnlyList<IMailSource> SourcesOf(DaemonSettings settings, string instance, IServiceProvider services) =>
        [.. Parts.Sources(settings, Loggers(services), instance), .. services.GetServices<IntakeSource>()];

    private static ILoggerFactory Loggers(IServiceProvider services) => services.GetRequiredService<ILoggerFactory>();

    [LoggerMessage(LogLevel.Warning, "{Warning}")]
    private static partial void LogWarning(ILogger logger, string warning);

    private static async Task<int> WithSettingsAsync(string? config, Func<DaemonSettings, Task<int>> command)
    {
        try
        {
            return await command(DaemonSettings.Load(config));
        }
        catch (SettingsException exception)
        {
            foreach (string message in exception.Messages)
            {
                await Console.Error.WriteLineAsync(message);
            }

            return ExitCode.Usage;
        }
    }
}
