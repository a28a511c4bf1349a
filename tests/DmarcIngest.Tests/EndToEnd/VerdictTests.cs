using System.Text.Json;
using DmarcIngest.Demo;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Tests.EndToEnd;

/// <summary>Verdicts, names and advice in the real program, with a resolver of our own.</summary>
[TestFixture]
public sealed class VerdictTests
{
    private string folder = "";

    [SetUp]
    public void SetUp()
    {
        folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;
        QuarterFiles.Write(Path.Combine(folder, "quarter"), new Quarter(new QuarterOptions { Days = 20, Scale = 0.15 }));
    }

    [TearDown]
    public void TearDown() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Import_tells_verdicts_and_advise_tells_what_to_do_in_two_languages()
    {
        await WriteSettingsAsync();

        (int code, string import) = await DaemonProcess.RunAsync(folder, "import", "quarter/reports");
        (int english, string en) = await DaemonProcess.RunAsync(folder, "advise", "Hinode-Corp.example.");
        (int japanese, string ja) = await DaemonProcess.RunAsync(folder, "advise", "hinode-corp.example", "--lang", "ja");
        (int asJson, string json) = await DaemonProcess.RunAsync(folder, "advise", "hinode-corp.example", "--format", "json");
        (int nobody, string unknown) = await DaemonProcess.RunAsync(folder, "advise", "nobody.example");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((code, english, japanese, asJson, nobody), Is.EqualTo((0, 0, 0, 0, 1)), import);
            Assert.That(import, Does.Match("legitimate +[0-9,]+").And.Match("spoof +[0-9,]+"));
            Assert.That(en, Does.Contain("hinode-corp.example  p=quarantine sp=none pct=50").And.Contain("Next step").And.Contain("What stands in the way"));
            Assert.That(ja, Does.Contain("次の一手").And.Contain("妨げになっている送信元"));
            Assert.That(unknown, Does.Contain("No report about nobody.example"));
            using JsonDocument advice = JsonDocument.Parse(json);
            Assert.That(advice.RootElement.GetProperty("hit_messages").GetInt64(), Is.EqualTo(Scalar("SELECT hit_messages FROM dmarc_domains WHERE domain = 'hinode-corp.example'")));
            Assert.That(Scalar("SELECT count(*) FROM dmarc_aggregate WHERE verdict_rule = 'not_judged'"), Is.Zero);
            Assert.That(Scalar("SELECT count(*) FROM dmarc_sources WHERE own_network = 'relays Tokyo' AND source_verdict = 'legitimate'"), Is.Positive);
        }
    }

    [Test]
    public async Task Parse_prints_the_verdicts_that_import_stores()
    {
        await WriteSettingsAsync();
        await DaemonProcess.RunAsync(folder, "import", "quarter/reports");

        (int code, string printed) = await DaemonProcess.RunAsync(folder, "parse", "quarter/reports");

        Dictionary<string, string> verdicts = [];
        foreach (string line in printed.Split('\n').Where(line => line.StartsWith('{')))
        {
            using JsonDocument row = JsonDocument.Parse(line);
            verdicts.Add(row.RootElement.GetProperty("_id").GetString()!, row.RootElement.GetProperty("source_verdict").GetString()!);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.Zero);
            Assert.That(verdicts, Is.EquivalentTo(Pairs("SELECT _id, source_verdict FROM dmarc_aggregate")));
        }
    }

    [Test]
    public async Task Names_that_come_too_late_arrive_in_rows_stored_before()
    {
        await using TableDnsServer server = new();
        await server.BecomeAsync(DnsMood.Drops);
        await WriteSettingsAsync(dns: $$""" "Enabled": true, "Servers": [ "{{server.Address}}" ], "WaitMilliseconds": 300, "TimeoutSeconds": 1 """);
        (int stored, string import) = await DaemonProcess.RunAsync(folder, "import", "quarter/reports");
        Assert.That(stored, Is.Zero, import);
        Assert.That(Scalar("SELECT count(*) FROM dmarc_aggregate WHERE source_reverse_dns <> 'unknown'"), Is.Zero);

        foreach ((System.Net.IPAddress address, string name) in new Quarter(new QuarterOptions { Days = 20, Scale = 0.15 }).ReverseNames)
        {
            server.Name(address.ToString(), name);
        }

        await server.BecomeAsync(DnsMood.Answers);
        await WriteSettingsAsync(dns: $$""" "Enabled": true, "Servers": [ "{{server.Address}}" ], "WaitMilliseconds": 60000, "TimeoutSeconds": 5 """);
        (int code, string classify) = await DaemonProcess.RunAsync(folder, "classify");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.Zero, classify);
            Assert.That(Scalar("SELECT count(*) FROM dmarc_aggregate WHERE source_ip_address = '192.0.2.40' AND source_reverse_dns = 'unknown'"), Is.Zero, classify);
            Assert.That(Scalar("SELECT count(*) FROM dmarc_aggregate WHERE source_ip_address = '192.0.2.40' AND source_base_domain LIKE '%.example'"), Is.Positive);
        }
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task An_overrule_that_is_written_into_the_settings_of_a_running_daemon_takes_effect(CancellationToken cancellationToken)
    {
        await WriteSettingsAsync();
        await DaemonProcess.RunAsync(folder, "import", "quarter/reports");
        await using DaemonProcess daemon = DaemonProcess.Start(folder);
        await daemon.SaysAsync("Sources judged");

        await WriteSettingsAsync(overrules: """ { "Network": "192.0.2.0/26", "Domain": "hinode.example", "As": "Ignore", "Note": "to be looked at" } """);
        await daemon.SaysAsync("Enrichment:Overrules from 0 to 1");
        while (Scalar("SELECT count(*) FROM dmarc_sources WHERE note = 'to be looked at'") is 0L)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        await daemon.StopAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(daemon.ExitCode, Is.Zero, daemon.Output);
            Assert.That(Scalar("SELECT count(*) FROM dmarc_aggregate WHERE own_network = 'relays Tokyo' AND \"published_policy.domain\" = 'hinode.example' AND verdict_rule <> 'overruled_ignored'"), Is.Zero);
            Assert.That(Scalar("SELECT count(*) FROM dmarc_aggregate WHERE verdict_reasons LIKE '%overruled%' AND \"published_policy.domain\" <> 'hinode.example'"), Is.Zero);
        }
    }

    private Task WriteSettingsAsync(string overrules = "", string dns = """ "Enabled": false """)
    {
        string networks = string.Join(", ", Quarter.OwnNetworks.Select(own => $$"""{ "Network": "{{own.Network}}", "Name": "{{own.Name}}" }"""));
        return File.WriteAllTextAsync(
            Path.Combine(folder, "appsettings.json"),
            $$"""{ "Retention": { "AggregateDays": 0 }, "Enrichment": { "Dns": { {{dns}} }, "OwnNetworks": [ {{networks}} ], "Overrules": [ {{overrules}} ] } }""");
    }

    private long Scalar(string sql) => Read(sql, reader => reader.GetInt64(0)).Single();

    private Dictionary<string, string> Pairs(string sql) => Read(sql, reader => (reader.GetString(0), reader.GetString(1))).ToDictionary(pair => pair.Item1, pair => pair.Item2);

    private List<T> Read<T>(string sql, Func<SqliteDataReader, T> read)
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(folder, "data", "dmarc.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Written in this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        using SqliteDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
