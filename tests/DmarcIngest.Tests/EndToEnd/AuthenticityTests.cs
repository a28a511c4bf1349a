using System.Text;
using System.Text.Json;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Tests.EndToEnd;

/// <summary>Reports whose mail passed the own server's checks and reports that anybody may have made up, through the program.</summary>
[TestFixture]
public sealed class AuthenticityTests
{
    private static readonly DateTimeOffset Received = new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero);
    private string folder = "";

    [SetUp]
    public void SetUp() => folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    [TearDown]
    public void TearDown()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task From_a_mailbox_they_are_filed_apart_and_replace_nothing()
    {
        await using DovecotServer server = await DovecotServer.StartAsync();
        server.Deliver("reports", 1, Mail("mx.example.jp; dmarc=pass header.from=receiver.example", 5), Received);
        server.Deliver("reports", 2, Mail("mx.example.jp; dmarc=fail header.from=receiver.example", 9_999), Received.AddDays(3));
        await WriteAsync(new
        {
            Imap = new { Mailboxes = new[] { new { Host = "127.0.0.1", server.Port, Security = "None", Username = "reports", DovecotServer.Password, Filing = new { UnverifiedFolder = "Archive/Unverified" } } } },
            Authenticity = new { AuthservIds = new[] { "mx.example.jp" } },
            Retention = new { AggregateDays = 0 },
        });

        await RunAsync("2 mails filed");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(server.Count("reports", "Archive/Aggregate"), Is.EqualTo(1));
            Assert.That(server.Count("reports", "Archive/Unverified"), Is.EqualTo(1));
            Assert.That(Ask("SELECT message_count || ' ' || report_authenticity FROM dmarc_aggregate"), Is.EqualTo(new[] { "5 verified" }));
            Assert.That(Ask("SELECT outcome || ' ' || report_authenticity FROM dmarc_ingest ORDER BY received"), Is.EqualTo(new[] { "aggregate verified", "aggregate failed" }));
        }
    }

    [Test]
    public async Task Once_the_server_is_trusted_reprocess_brings_verified_ones_where_they_belong()
    {
        string inbox = Path.Combine(folder, "inbox");
        Directory.CreateDirectory(inbox);
        await File.WriteAllBytesAsync(Path.Combine(inbox, "good.eml"), Mail("mx.example.jp; dmarc=pass", 5));
        object filing = new { Filing = new { UnverifiedFolder = "Archive/Unverified" } };
        object retention = new { AggregateDays = 0 };
        await WriteAsync(new { Folder = filing, Retention = retention, Authenticity = new { AuthservIds = new[] { "old.example.jp" } } });
        await RunAsync("1 mails filed");
        Assert.That(File.Exists(Path.Combine(inbox, "Archive", "Unverified", "good.eml")), Is.True);

        await WriteAsync(new { Folder = filing, Retention = retention, Authenticity = new { AuthservIds = new[] { "mx.example.jp" } } });
        (int code, string output) = await DaemonProcess.RunAsync(folder, "reprocess", "--folder", "Aggregate");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.Zero, output);
            Assert.That(File.Exists(Path.Combine(inbox, "Archive", "Aggregate", "good.eml")), Is.True, output);
            Assert.That(Ask("SELECT message_count || ' ' || report_authenticity FROM dmarc_aggregate"), Is.EqualTo(new[] { "5 verified" }));
        }
    }

    [Test]
    public async Task A_mail_that_is_posted_is_unverified_whatever_it_says_of_itself()
    {
        await WriteAsync(new
        {
            Intake = new { Enabled = true, Listen = "127.0.0.1:0" },
            Authenticity = new { AuthservIds = new[] { "mx.example.jp" } },
            Retention = new { AggregateDays = 0 },
            Logging = new { LogLevel = new { Default = "Information" } },
        });
        await using (DaemonProcess daemon = DaemonProcess.Start(folder, "run"))
        {
            await daemon.SaysAsync("Taking reports by POST ");
            Uri address = new(daemon.Output.Split("Taking reports by POST ")[1].Split('\n')[0].TrimEnd('.'));
            using HttpClient client = new();
            using HttpResponseMessage answer = await client.PostAsync(address, new ByteArrayContent(Mail("mx.example.jp; dmarc=pass header.from=receiver.example", 5)));
            await daemon.StopAsync();
        }

        Assert.That(Ask("SELECT message_count || ' ' || report_authenticity FROM dmarc_aggregate"), Is.EqualTo(new[] { "5 unverified" }));
    }

    private static byte[] Mail(string results, long count) => Encoding.UTF8.GetBytes(
        $"Authentication-Results: {results}\r\nFrom: dmarc@receiver.example\r\nTo: rua@example.com\r\nSubject: Report\r\nContent-Type: text/xml\r\n\r\n" +
        SampleReports.Xml("one", SampleReports.Record("192.0.2.1", count)));

    private Task WriteAsync(object settings) => File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), JsonSerializer.Serialize(settings));

    private async Task RunAsync(string until)
    {
        await using DaemonProcess daemon = DaemonProcess.Start(folder, "run");
        await daemon.SaysAsync(until);
        await daemon.StopAsync();
    }

    private List<string> Ask(string sql)
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(folder, "data", "dmarc.db")};Mode=ReadOnly");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        List<string> lines = [];
        while (reader.Read())
        {
            lines.Add(reader.GetString(0));
        }

        return lines;
    }
}
