using DmarcIngest.Commands;
using DmarcIngest.Pipeline;
using DmarcIngest.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace DmarcIngest.Tests.Settings;

[TestFixture]
public sealed class LiveSettingsTests
{
    private string file = "";
    private ConfigurationReloadToken edits = new();
    private FakeLogger logger = new();

    [SetUp]
    public void SetUp()
    {
        file = Path.GetTempFileName();
        edits = new ConfigurationReloadToken();
        logger = new FakeLogger();
    }

    [TearDown]
    public void TearDown() => File.Delete(file);

    [Test]
    public void A_good_edit_takes_effect_and_is_told()
    {
        using LiveSettings<RetentionOptions> live = Open("""{ "Retention": { "AggregateDays": 900 } }""");
        List<int> told = [];
        live.Changed += options => told.Add(options.AggregateDays);

        Edit("""{ "Retention": { "AggregateDays": 30 } }""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(live.Current.AggregateDays, Is.EqualTo(30));
            Assert.That(told, Is.EqualTo(new[] { 30 }));
        }
    }

    // Each of these would mean defaults, 365 days, to .NET's own reload, or end the program.
    [TestCase("", TestName = "truncated, about to be written")]
    [TestCase("{ \"Retention\": { \"AggregateDays\": 9", TestName = "half written")]
    [TestCase("{ \"Retention\": { \"AgregateDays\": 30 } }", TestName = "unknown key")]
    [TestCase("{ \"Retension\": { \"AggregateDays\": 30 } }", TestName = "unknown section")]
    [TestCase("{ \"Retention\": { \"AggregateDays\": -1 } }", TestName = "out of range")]
    [TestCase("{ \"Retention\": { \"AggregateDays\": null } }", TestName = "null")]
    [TestCase("{ \"Retention\": { \"AggregateDays\": 1, \"aggregatedays\": 2 } }", TestName = "twice the same key")]
    [TestCase("{ \"Retention\": { \"AggregateDays\": 30 }, \"Folder\": { \"PollSeconds\": 0 } }", TestName = "wrong elsewhere")]
    [TestCase(null, TestName = "deleted")]
    public void A_wrong_edit_is_one_error_and_changes_nothing_until_it_is_mended(string? text)
    {
        using LiveSettings<RetentionOptions> live = Open("""{ "Retention": { "AggregateDays": 900 } }""");
        int told = 0;
        live.Changed += _ => told++;

        Edit(text);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((live.Current.AggregateDays, told), Is.EqualTo((900, 0)));
            Assert.That(logger.Levels, Is.EqualTo(new[] { LogLevel.Error }));
        }

        Edit("""{ "Retention": { "AggregateDays": 0 } }""");
        Assert.That((live.Current.AggregateDays, told), Is.EqualTo((0, 1)));
    }

    [Test]
    public void An_edit_that_changes_nothing_here_is_not_told()
    {
        using LiveSettings<RetentionOptions> live = Open("""{ "Retention": { "AggregateDays": 900 } }""");
        live.Changed += _ => Assert.Fail("Nothing has changed.");

        Edit("""{ "Retention": { "AggregateDays": 900 }, "Folder": { "PollSeconds": 5 } }""");

        Assert.That(logger.Levels, Is.Empty);
    }

    private LiveSettings<RetentionOptions> Open(string text)
    {
        File.WriteAllText(file, text);
        return new LiveSettings<RetentionOptions>("Retention", () => DaemonSettings.Load(file).Get<RetentionOptions>("Retention"), () => edits, logger);
    }

    private void Edit(string? text)
    {
        if (text is null)
        {
            File.Delete(file);
        }
        else
        {
            File.WriteAllText(file, text);
        }

        ConfigurationReloadToken before = edits;
        edits = new ConfigurationReloadToken();
        before.OnReload();
    }

    private sealed class FakeLogger : ILogger
    {
        public List<LogLevel> Levels { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Levels.Add(logLevel);
    }
}
