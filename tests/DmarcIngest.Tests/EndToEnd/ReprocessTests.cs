using System.Text;
using System.Text.Json;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Storage.Sqlite;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Reports.Failure;
using DmarcIngest.Tests.Reports.Tls;
using DmarcIngest.Tests.Storage.Elasticsearch;

namespace DmarcIngest.Tests.EndToEnd;

/// <summary>Filed mail read again: after a change of limits, and into a new store.</summary>
[TestFixture]
public sealed class ReprocessTests
{
    private const int Mails = 2000;
    private static readonly DateTimeOffset Received = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private string folder = "";

    [SetUp]
    public void SetUp() => folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    [TearDown]
    public void TearDown()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task What_can_be_read_now_is_stored_and_moved_and_the_rest_stays()
    {
        string inbox = Path.Combine(folder, "inbox");
        Directory.CreateDirectory(inbox);
        await File.WriteAllTextAsync(Path.Combine(inbox, "two.xml"), SampleReports.Xml("two", SampleReports.Record("192.0.2.1", 1), SampleReports.Record("192.0.2.2", 2)));
        await File.WriteAllTextAsync(Path.Combine(inbox, "broken.xml"), "<feedback><report_metadata>");
        string settings = """{ "Retention": { "AggregateDays": 0 }, "Limits": { "Records": 1 } }""";
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), settings);
        await using (DaemonProcess daemon = DaemonProcess.Start(folder, "run"))
        {
            await daemon.SaysAsync("2 mails filed");
            await daemon.StopAsync();
        }

        string invalid = Path.Combine(inbox, "Archive", "Invalid");
        Assert.That(Directory.GetFiles(invalid).Select(Path.GetFileName), Is.EquivalentTo(new[] { "two.xml", "broken.xml" }));
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), settings.Replace("1 }", "2 }", StringComparison.Ordinal));

        (int code, string output) = await DaemonProcess.RunAsync(folder, "reprocess");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(1), output);
            Assert.That(output, Does.Match("inbox, Archive/Invalid: 2 mails read again in .* s, 2 rows stored, 1 mails filed anew, 1 stay").And.Contain("1 could not be read: broken_xml"));
            Assert.That(Directory.GetFiles(invalid).Select(Path.GetFileName), Is.EquivalentTo(new[] { "broken.xml" }));
            Assert.That(File.Exists(Path.Combine(inbox, "Archive", "Aggregate", "two.xml")), Is.True);
            Assert.That(await RowsAsync(Path.Combine(folder, "data", "dmarc.db"), RowKind.Aggregate), Has.Count.EqualTo(2));
        }
    }

    [Test]
    public async Task What_cannot_be_read_any_more_stays_in_the_archive()
    {
        string inbox = Path.Combine(folder, "inbox");
        Directory.CreateDirectory(inbox);
        await File.WriteAllTextAsync(Path.Combine(inbox, "two.xml"), SampleReports.Xml("two", SampleReports.Record("192.0.2.1", 1), SampleReports.Record("192.0.2.2", 2)));
        string settings = """{ "Retention": { "AggregateDays": 0 }, "Limits": { "Records": 2 }, "Folder": { "Filing": { "Invalid": { "Action": "Delete" } } } }""";
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), settings);
        await using (DaemonProcess daemon = DaemonProcess.Start(folder, "run"))
        {
            await daemon.SaysAsync("1 mails filed");
            await daemon.StopAsync();
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), settings.Replace("2 }", "1 }", StringComparison.Ordinal));
        (int code, string output) = await DaemonProcess.RunAsync(folder, "reprocess", "--all");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((code, File.Exists(Path.Combine(inbox, "Archive", "Aggregate", "two.xml"))), Is.EqualTo((1, true)), output);
            Assert.That(output, Does.Contain("0 mails filed anew, 1 stay"));
            Assert.That(await RowsAsync(Path.Combine(folder, "data", "dmarc.db"), RowKind.Aggregate), Has.Count.EqualTo(2));
        }
    }

    [Test]
    public async Task What_a_wrong_clock_refused_as_past_its_retention_comes_back()
    {
        string inbox = Path.Combine(folder, "inbox");
        Directory.CreateDirectory(inbox);
        await File.WriteAllTextAsync(Path.Combine(inbox, "one.xml"), SampleReports.Xml("one", SampleReports.Record("192.0.2.1", 1)));
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), """{ "Retention": { "AggregateDays": 1 } }""");
        await using (DaemonProcess daemon = DaemonProcess.Start(folder, "run"))
        {
            await daemon.SaysAsync("1 mails filed");
            await daemon.StopAsync();
        }

        string database = Path.Combine(folder, "data", "dmarc.db");
        int refused = (await RowsAsync(database, RowKind.Aggregate)).Count;
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), """{ "Retention": { "AggregateDays": 0 } }""");
        (int code, string output) = await DaemonProcess.RunAsync(folder, "reprocess", "--folder", "Aggregate");

        Assert.That(code, Is.Zero, output);
        Assert.That((refused, (await RowsAsync(database, RowKind.Aggregate)).Count), Is.EqualTo((0, 1)), output);
    }

    [Test]
    public async Task A_folder_of_files_flagged_in_place_is_read_again_where_it_lies()
    {
        string inbox = Path.Combine(folder, "inbox");
        Directory.CreateDirectory(inbox);
        await File.WriteAllTextAsync(Path.Combine(inbox, "one.xml"), SampleReports.Xml("one", SampleReports.Record("192.0.2.1", 1)));
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), """{ "Retention": { "AggregateDays": 0 }, "Folder": { "Filing": { "Aggregate": { "Action": "Flag" } } } }""");
        await using (DaemonProcess daemon = DaemonProcess.Start(folder, "run"))
        {
            await daemon.SaysAsync("1 mails filed");
            await daemon.StopAsync();
        }

        Directory.Delete(Path.Combine(folder, "data"), recursive: true);
        (int code, string output) = await DaemonProcess.RunAsync(folder, "reprocess", "--all");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.Zero, output);
            Assert.That(File.Exists(Path.Combine(inbox, "one.xml")), Is.True);
            Assert.That(await RowsAsync(Path.Combine(folder, "data", "dmarc.db"), RowKind.Aggregate), Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task An_unknown_mailbox_is_told_with_the_known_ones()
    {
        (int code, string output) = await DaemonProcess.RunAsync(folder, "reprocess", "--mailbox", "nobody");

        Assert.That((code, output), Is.EqualTo((2, $"--mailbox nobody: there is none of that name; expected one of {Path.Combine(folder, "inbox")}.")), output);
    }

    [TestCase("sqlite")]
    [TestCase("elasticsearch")]
    [TestCase("opensearch")]
    public async Task An_archive_of_2000_mails_read_into_an_empty_store_gives_the_same_store(string product)
    {
        IReadOnlyList<string> reports = CorpusMails.Reports();
        await using DovecotServer server = await DovecotServer.StartAsync();
        for (int index = 0; index < Mails; index++)
        {
            byte[] mail = (index % 10) switch
            {
                7 => FailureMail.Mail(FailureMail.Feedback.Replace("192.0.2.1", $"192.0.2.{index % 250}", StringComparison.Ordinal)),
                8 => MailBuilder.Letter().Attach(Encoding.UTF8.GetBytes(TlsSamples.With("\"r1\"", $"\"r{index / 20}\"")), null, "application/tlsrpt+json").Build(),
                9 => index % 20 == 9 ? MailBuilder.Letter().With(MailPart.Text("Lunch?")).Build() : MailBuilder.Report().Attach("<feedback>"u8.ToArray(), "a.xml").Build(),
                _ => CorpusMails.Make(index, await File.ReadAllBytesAsync(reports[index % reports.Count])),
            };
            server.Deliver("reports", index, mail, Received.AddSeconds(index));
        }

        string first = $"{Guid.NewGuid():N}-1";
        string second = $"{Guid.NewGuid():N}-2";
        await WriteAsync(server, product, first);
        await using (DaemonProcess daemon = DaemonProcess.Start(folder, "run"))
        {
            await daemon.SaysAsync("; 0 mails wait");
            await daemon.StopAsync();
        }

        await WriteAsync(server, product, second);
        (int code, string output) = await DaemonProcess.RunAsync(folder, "reprocess", "--all");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(1), output);
            Assert.That(output, Does.Contain("Archive/Aggregate: 1,400 mails").And.Contain("Archive/Failure: 200 mails").And.Contain("Archive/SMTP-TLS: 200 mails").And.Contain("Archive/Invalid: 100 mails").And.Contain("Archive/Other: 100 mails"));
            Assert.That(new[] { "Aggregate", "Failure", "SMTP-TLS", "Invalid", "Other" }.Select(name => server.Count("reports", "Archive/" + name)), Is.EqualTo(new[] { 1400, 200, 200, 100, 100 }));
            foreach (RowKind kind in new[] { RowKind.Aggregate, RowKind.Failure, RowKind.Tls })
            {
                List<string> before = await RowsAsync(product, first, kind);
                Assert.That(before, Is.Not.Empty);
                Assert.That((await RowsAsync(product, second, kind)).SequenceEqual(before), Is.True, kind.ToString());
            }

            // The ingest log says when a mail was processed, so of it the ids are the same.
            Assert.That(Ids(await RowsAsync(product, second, RowKind.Ingest)), Is.EqualTo(Ids(await RowsAsync(product, first, RowKind.Ingest))));
        }
    }

    private static IEnumerable<string?> Ids(IEnumerable<string> rows) => rows.Select(row => JsonDocument.Parse(row).RootElement.GetProperty("_id").GetString());

    private static Task<List<string>> RowsAsync(string database, RowKind kind) => RowsAsync(new SqliteReportStore(new SqliteOptions { Path = database }), kind);

    private static async Task<List<string>> RowsAsync(IReportStore opened, RowKind kind)
    {
        await using IReportStore store = opened;
        await store.PrepareAsync(CancellationToken.None);
        List<string> rows = [];
        await foreach (ReadOnlyMemory<byte> row in store.ReadAsync(kind, CancellationToken.None))
        {
            rows.Add(Encoding.UTF8.GetString(row.Span));
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    private async Task<List<string>> RowsAsync(string product, string name, RowKind kind) => product == "sqlite"
        ? await RowsAsync(Path.Combine(folder, name), kind)
        : await RowsAsync(await Stores.OpenAsync(product, name), kind);

    private async Task WriteAsync(DovecotServer server, string product, string name) => await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), JsonSerializer.Serialize(new
    {
        Imap = new { Mailboxes = new[] { new { Host = "127.0.0.1", server.Port, Security = "None", Username = "reports", DovecotServer.Password } } },
        Store = new { Kind = product == "sqlite" ? "Sqlite" : "Elasticsearch" },
        Sqlite = new { Path = Path.Combine(folder, name) },
        Elasticsearch = new { Urls = product == "sqlite" ? [] : new[] { (await TestServer.SharedAsync(product)).Url }, IndexPrefix = name + "_" },
        Retention = new { AggregateDays = 0, FailureDays = 0, TlsDays = 0, IngestDays = 0 },
    }));
}
