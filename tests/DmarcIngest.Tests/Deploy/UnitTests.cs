using System.Globalization;
using System.Text.RegularExpressions;
using DmarcIngest.Faults;
using DmarcIngest.Faults.Audit;
using DmarcIngest.Faults.Worlds;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Tests.Deploy;

/// <summary>The systemd unit: little can be done from within it, and the daemon does its work in spite of it.</summary>
[TestFixture]
internal sealed partial class UnitTests
{
    private const string Unit = "dmarc-ingest.service";

    /// <summary>As systemd-analyze counts: 0 is shut off from everything, 10 is open.</summary>
    private const double MostExposure = 1.5;

    private static readonly ILookup<string, string> Settings = File.ReadLines(DeployFolder.Path(Unit))
        .Where(line => line.Contains('=', StringComparison.Ordinal) && line[0] != '#')
        .Select(line => line.Split('=', 2))
        .ToLookup(pair => pair[0], pair => pair[1]);

    [Test]
    public void The_unit_is_as_little_exposed_as_promised()
    {
        string found = UnitSandbox.Analyze("security", "--offline=true", DeployFolder.Path(Unit));
        Match exposure = Exposure().Match(found);
        Assert.That(exposure.Success, Is.True, found);
        Assert.That(double.Parse(exposure.Groups[1].Value, CultureInfo.InvariantCulture), Is.LessThanOrEqualTo(MostExposure), found);
    }

    /// <summary>.NET asks for memory near a processor where there are several, which <c>@resources</c> forbids; by default systemd kills who asks.</summary>
    [Test]
    public void A_call_that_is_refused_is_an_error_and_not_the_end()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(UnitSandbox.Calls(Settings), Does.Not.Contain("mbind").And.Contain("get_mempolicy"));
            Assert.That(Settings["SystemCallErrorNumber"], Is.EqualTo(new[] { "EPERM" }));
        }
    }

    [Test]
    public void What_the_user_of_the_run_must_read_is_installed_for_all_to_read()
    {
        string[] installed = [.. File.ReadLines(Path.Combine(Repository.Root, "README.md")).Where(line => line.StartsWith("install ", StringComparison.Ordinal))];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Settings["DynamicUser"], Is.EqualTo(new[] { "yes" }));
            Assert.That(installed, Has.Length.EqualTo(2).And.All.Contains("-m 644"));
        }
    }

    [Test]
    public async Task The_daemon_stores_files_answers_and_stops_with_the_calls_that_it_is_left()
    {
        string folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;
        try
        {
            string inbox = Directory.CreateDirectory(Path.Combine(folder, "inbox")).FullName;
            foreach (string sample in Directory.GetFiles(Path.Combine(Repository.Root, "samples"), "*.eml"))
            {
                File.Copy(sample, Path.Combine(inbox, Path.GetFileName(sample)));
            }

            await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"),
                """{ "Retention": { "AggregateDays": 0 }, "Folder": { "StableSeconds": 0 }, "Intake": { "Enabled": true, "Listen": "127.0.0.1:0" }, "Enrichment": { "Dns": { "Servers": [ "127.0.0.1:9" ] } } }""");
            (string, string)[] environment = [.. Settings["Environment"].Select(line => line.Split('=')).Select(pair => (pair[0], pair[1]))];
            await using DaemonProcess daemon = UnitSandbox.Start(Settings, () => DaemonProcess.Start(folder, environment, ["run"]));
            await daemon.SaysAsync("Taking reports by POST");
            await daemon.SaysAsync("13 rows stored");
            string status = await File.ReadAllTextAsync($"/proc/{daemon.Id}/status");
            await daemon.StopAsync();

            using (Assert.EnterMultipleScope())
            {
                Assert.That(status, Does.Match(@"NoNewPrivs:\s*1").And.Match(@"Seccomp:\s*2"), "it ran within the filter");
                Assert.That(daemon.ExitCode, Is.Zero, daemon.Output);
                Assert.That(Directory.GetFiles(Path.Combine(inbox, "Archive", "Aggregate")), Has.Length.EqualTo(5), daemon.Output);
                Assert.That(Rows(Path.Combine(folder, "data", "dmarc.db")), Is.EqualTo(13));
            }
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task With_these_calls_it_also_takes_mail_by_IMAP_over_TLS_into_Elasticsearch()
    {
        await using Scene scene = await Scene.OpenAsync("elasticsearch");
        scene.Settings["Imap__Mailboxes__0__Host"] = "localhost";
        scene.Settings["Imap__Mailboxes__0__Port"] = $"{scene.Dovecot.TlsPort}";
        scene.Settings["Imap__Mailboxes__0__Security"] = "Tls";
        scene.Settings["Imap__Mailboxes__0__CaFile"] = scene.Dovecot.CaFile;
        (string, string)[] environment = [.. Settings["Environment"].Select(line => line.Split('=')).Select(pair => (pair[0], pair[1]))];
        scene.Deliver(40);
        await using (Daemon daemon = UnitSandbox.Start(Settings, () => scene.Start(environment)))
        {
            bool filed = await scene.FiledAsync(TimeSpan.FromMinutes(1));
            string status = await File.ReadAllTextAsync($"/proc/{daemon.Id}/status");

            using (Assert.EnterMultipleScope())
            {
                Assert.That(filed, Is.True, string.Join('\n', daemon.Lines));
                Assert.That(status, Does.Match(@"NoNewPrivs:\s*1").And.Match(@"Seccomp:\s*2"), "it ran within the filter");
                Assert.That((await daemon.StopAsync(), daemon.ExitCode), Is.EqualTo((true, 0)));
            }
        }

        AuditReport audit = await scene.AuditAsync();
        Assert.That(audit.Clean, Is.True, audit.ToString());
    }

    private static long Rows(string database)
    {
        using SqliteConnection connection = new($"Data Source={database};Mode=ReadOnly");
        connection.Open();
        using SqliteCommand count = connection.CreateCommand();
        count.CommandText = "SELECT count(*) FROM dmarc_aggregate";
        return (long)count.ExecuteScalar()!;
    }

    [GeneratedRegex(@"Overall exposure level for [^:]*: ([0-9]+\.[0-9]+)")]
    private static partial Regex Exposure();
}
