using DmarcIngest.Enrichment;
using DmarcIngest.Mail.Folder;
using DmarcIngest.Mail.Http;
using DmarcIngest.Mail.Imap;
using DmarcIngest.Overview;
using DmarcIngest.Overview.Health;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Settings;
using DmarcIngest.Storage.Elasticsearch;
using DmarcIngest.Storage.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;

namespace DmarcIngest.Commands;

/// <summary>All settings, checked: from the file, systemd credentials and the environment, the later over the earlier.</summary>
internal sealed class DaemonSettings
{
    private const string DefaultFile = "appsettings.json";

    private DaemonSettings(IConfigurationRoot configuration, string? file, string? warning)
    {
        Warning = warning;
        Configuration = configuration;
        File = file;
    }

    /// <summary>The sections and the classes that their settings are bound to.</summary>
    public static SettingsSchema Schema { get; } = new(
    [
        ("Folder", typeof(FolderOptions)),
        ("Imap", typeof(ImapOptions)),
        ("Intake", typeof(IntakeOptions)),
        ("Store", typeof(StoreOptions)),
        ("Sqlite", typeof(SqliteOptions)),
        ("Elasticsearch", typeof(ElasticsearchOptions)),
        ("Retention", typeof(RetentionOptions)),
        ("Overview", typeof(OverviewOptions)),
        ("Enrichment", typeof(EnrichmentOptions)),
        ("Authenticity", typeof(AuthenticityOptions)),
        ("Privacy", typeof(PrivacyOptions)),
        ("Metrics", typeof(MetricsOptions)),
        ("Limits", typeof(ReadLimits)),
    ]);

    public IConfigurationRoot Configuration { get; }

    /// <summary>The settings file; null if there is none.</summary>
    public string? File { get; }

    /// <summary>What is not wrong with the file, but not well either; null for nothing.</summary>
    public string? Warning { get; }

    /// <summary>For people.</summary>
    public string Origin => File ?? "none given, defaults are used";

    public static DaemonSettings Load(string? config)
    {
        string path = Path.GetFullPath(config ?? DefaultFile);
        byte[]? bytes = Read(path, config is not null);
        ConfigurationBuilder builder = new();
        if (bytes is not null)
        {
            // The same bytes are checked and used: an edit in between cannot slip through.
            if (SettingsFile.Broken(path, bytes) is { } broken)
            {
                throw new SettingsException([broken]);
            }

            builder.AddJsonStream(new MemoryStream(bytes));
        }

        if (Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } credentials)
        {
            builder.AddKeyPerFile(credentials, optional: true);
        }

        IConfigurationRoot configuration = builder.AddEnvironmentVariables().Build();
        List<string> wrong = [.. bytes is null ? [] : SettingsFile.Misplaced(bytes, Schema), .. SettingsCheck.Check(configuration, Schema, SettingsRules.All)];
        return wrong.Count == 0 ? new DaemonSettings(configuration, bytes is null ? null : path, bytes is null ? null : OpenSecrets.Warning(path, bytes)) : throw new SettingsException(wrong);
    }

    /// <summary>Watches the file; the configuration it makes is used for its change token only.</summary>
    public IConfiguration Watch()
    {
        ConfigurationBuilder builder = new();
        if (File is not null)
        {
            builder.AddJsonFile(source =>
            {
                source.Path = Path.GetFileName(File);
                // Polled: a change behind a link (as a mounted ConfigMap has) or on a network drive raises no event.
                source.FileProvider = new PhysicalFileProvider(Path.GetDirectoryName(File)!) { UsePollingFileWatcher = true, UseActivePolling = true };
                source.Optional = true;
                source.ReloadOnChange = true;
                source.OnLoadException = context => context.Ignore = true;
            });
        }

        return builder.Build();
    }

    public T Get<T>(string section)
        where T : new() => Configuration.GetSection(section).Get<T>() ?? new T();

    private static byte[]? Read(string path, bool mustBeThere)
    {
        if (!mustBeThere && !System.IO.File.Exists(path))
        {
            return null;
        }

        try
        {
            return System.IO.File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"The settings file {path} cannot be read: {exception.Message}"]);
        }
    }
}
