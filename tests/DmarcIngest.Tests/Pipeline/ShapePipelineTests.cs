using System.Text.Json.Nodes;
using DmarcIngest.Mail.Folder;
using DmarcIngest.Mail.Imap;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Storage.Sqlite;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace DmarcIngest.Tests.Pipeline;

/// <summary>Each shape of the <see cref="ShapeTable"/> through the pipeline into SQLite, and its folder.</summary>
public sealed class ShapePipelineTests
{
    private static readonly DateTimeOffset Received = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
    private string folder = "";

    private static IEnumerable<TestCaseData> Shapes() => ShapeTable.All.Select(shape => new TestCaseData(shape).SetArgDisplayNames(shape.Name));

    [SetUp]
    public void SetUp() => folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    [TearDown]
    public void TearDown()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [TestCaseSource(nameof(Shapes))]
    public async Task A_shape_is_stored_and_filed_from_a_folder(object given)
    {
        Shape shape = (Shape)given;
        string inbox = Path.Combine(folder, "inbox");
        Directory.CreateDirectory(inbox);
        await File.WriteAllBytesAsync(Path.Combine(inbox, "mail"), shape.Mail);
        await using SqliteReportStore store = new(new SqliteOptions { Path = Path.Combine(folder, "dmarc.db") });
        await using FolderSource source = new(new FolderOptions { Path = inbox }, new ReadLimits(), TimeProvider.System, NullLogger<FolderSource>.Instance);

        await RunAsync(store, source);

        JsonObject log = (await ReadAsync(store, RowKind.Ingest)).Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(((string?)log["outcome"], (string?)log["reason"], (bool?)log["partial"]), Is.EqualTo((shape.Outcome, shape.Reason, (bool?)shape.Partial)), (string?)log["detail"]);
            Assert.That($"{(await ReadAsync(store, RowKind.Aggregate)).Count} {(await ReadAsync(store, RowKind.Failure)).Count} {(await ReadAsync(store, RowKind.Tls)).Count}", Is.EqualTo(shape.Rows));
            Assert.That(File.Exists(Path.Combine(inbox, "Archive", Folder(shape), "mail")), Is.True);
            Assert.That(log.ContainsKey("detail"), Is.EqualTo(shape.Reason != "none"), "Whatever could not be read has a sentence that says why.");
        }
    }

    [Test]
    public async Task The_log_names_the_first_broken_part_and_how_many_more_there_are()
    {
        string inbox = Directory.CreateDirectory(Path.Combine(folder, "inbox")).FullName;
        byte[] broken = "<feedback>"u8.ToArray();
        await File.WriteAllBytesAsync(Path.Combine(inbox, "mail"), MailBuilder.Report().Attach(broken, "a.xml").Attach([.. broken, (byte)' '], "b.xml").Attach([.. broken, .. "  "u8], "c.xml").Build());
        await using SqliteReportStore store = new(new SqliteOptions { Path = Path.Combine(folder, "dmarc.db") });
        await using FolderSource source = new(new FolderOptions { Path = inbox }, new ReadLimits(), TimeProvider.System, NullLogger<FolderSource>.Instance);

        await RunAsync(store, source);

        Assert.That((string?)(await ReadAsync(store, RowKind.Ingest)).Single()["detail"], Does.StartWith("part 1 > a.xml: ").And.EndsWith("(and 2 more parts, see: dmarc-ingest explain)"));
    }

    [Test]
    public async Task Mails_of_all_shapes_are_stored_and_filed_from_Dovecot()
    {
        // Dovecot serves every line with CRLF, whatever the Maildir has, which is the end of raw gzip.
        Shape[] shapes = [.. ShapeTable.All.Where(shape => !shape.Name.StartsWith("file:", StringComparison.Ordinal) && !shape.Name.Contains("gzip, Binary", StringComparison.Ordinal))];
        Assert.That(shapes, Has.Length.GreaterThan(60));
        await using DovecotServer server = await DovecotServer.StartAsync();
        for (int i = 0; i < shapes.Length; i++)
        {
            server.Deliver("shapes", i, shapes[i].Mail, Received.AddSeconds(i));
        }

        await using SqliteReportStore store = new(new SqliteOptions { Path = Path.Combine(folder, "dmarc.db") });
        ImapMailboxOptions options = new() { Host = "127.0.0.1", Port = server.Port, Security = ImapSecurity.None, Username = "shapes", Password = DovecotServer.Password };
        await using ImapSource source = new(options, new ReadLimits(), TimeProvider.System, NullLogger<ImapSource>.Instance);

        await RunAsync(store, source);

        JsonObject[] log = [.. (await ReadAsync(store, RowKind.Ingest)).OrderBy(row => (DateTime)row["received"]!)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                log.Select((row, i) => $"{shapes[i].Name}: {row["outcome"]} {row["reason"]} {row["partial"]}"),
                Is.EqualTo(shapes.Select(shape => $"{shape.Name}: {shape.Outcome} {shape.Reason} {(shape.Partial ? "true" : "false")}")));
            foreach (IGrouping<string, Shape> group in shapes.GroupBy(Folder))
            {
                Assert.That(server.Count("shapes", "Archive/" + group.Key), Is.EqualTo(group.Count()), group.Key);
            }

            Assert.That(server.Count("shapes", ""), Is.Zero);
        }
    }

    private async Task RunAsync(IReportStore store, IMailSource source)
    {
        await store.PrepareAsync(CancellationToken.None);
        RetentionOptions retention = new() { AggregateDays = 0, FailureDays = 0, TlsDays = 0, IngestDays = 0 };
        IngestPipeline pipeline = new(
            new ReportReader(new ReadLimits()), store, new RetentionDoor(() => retention), new PoisonLedger(folder, NullLogger.Instance), NullLogger<IngestPipeline>.Instance);
        await pipeline.RunAsync(source, new IngestRun(ReadMode.UntilEmpty, Patience.None, TimeProvider.System), CancellationToken.None);
    }

    private static async Task<List<JsonObject>> ReadAsync(IReportStore store, RowKind kind)
    {
        List<JsonObject> rows = [];
        await foreach (ReadOnlyMemory<byte> row in store.ReadAsync(kind, CancellationToken.None))
        {
            rows.Add(JsonNode.Parse(row.Span)!.AsObject());
        }

        return rows;
    }

    private static string Folder(Shape shape) => shape.Outcome switch
    {
        "aggregate" => "Aggregate",
        "failure" => "Failure",
        "tls" => "SMTP-TLS",
        "invalid" => "Invalid",
        _ => "Other",
    };
}
