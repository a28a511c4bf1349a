using System.Collections.Concurrent;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace DmarcIngest.Tests.Pipeline;

[TestFixture]
public sealed class IngestPipelineTests
{
    private const string Newsletter = "From: news@example.com\r\nSubject: Offers\r\n\r\nNothing to see.\r\n";

    private readonly TimeProvider time = new ImpatientTime();
    private readonly RetentionOptions retention = new() { AggregateDays = 0, IngestDays = 0 };
    private string state = "";
    private MemoryStore store = new();

    [SetUp]
    public void SetUp()
    {
        state = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;
        store = new MemoryStore();
    }

    [TearDown]
    public void TearDown() => Directory.Delete(state, recursive: true);

    [Test]
    public void A_broken_report_beside_one_that_is_not_wanted_makes_a_mail_partial()
    {
        Rejected broken = new("broken_xml", "x") { Where = "part 2" };
        Unread unwanted = new(RowKind.Failure) { Where = "part 1" };

        MailWork both = new(SampleReports.Mail("a", "x"), "", new MailReading { Results = [unwanted, broken] });
        MailWork one = new(SampleReports.Mail("a", "x"), "", new MailReading { Results = [unwanted] });

        Assert.That((both.PartOnly, both.Outcome(), one.PartOnly), Is.EqualTo((true, MailOutcome.Failure, false)));
    }

    [Test]
    public void A_mail_is_poison_by_its_bytes_alone_and_for_one_version_of_the_program()
    {
        string folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;
        try
        {
            MailItem mail = SampleReports.Mail("a", "x");
            MailItem again = mail with { Received = mail.Received.AddHours(1), Key = "b", Source = "elsewhere" };
            for (int attempt = 0; attempt < PoisonLedger.Attempts; attempt++)
            {
                new PoisonLedger(folder, NullLogger.Instance).Note(MailWork.PoisonIdOf(mail));
            }

            bool poison = new PoisonLedger(folder, NullLogger.Instance).IsPoison(MailWork.PoisonIdOf(again));
            string file = Path.Combine(folder, "poison.json");
            File.WriteAllText(file, System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(file), "\"Version\":\"[^\"]*\"", "\"Version\":\"0.0.1\""));

            Assert.That((poison, new PoisonLedger(folder, NullLogger.Instance).IsPoison(MailWork.PoisonIdOf(again))), Is.EqualTo((true, false)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task Each_mail_is_stored_logged_and_filed_by_what_it_is()
    {
        ListSource source = new(
            [SampleReports.Mail("good", SampleReports.Xml("1", SampleReports.Record("192.0.2.1", 5), SampleReports.Record("192.0.2.2", 7)))],
            [SampleReports.Mail("news", Newsletter), SampleReports.Mail("bad", "<feedback><report_metadata></report_metadata></feedback>")]);

        IngestTotals totals = await RunAsync(source);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Outcomes(source), Is.EqualTo(new[] { "good Aggregate", "news Other", "bad Invalid" }));
            Assert.That(store.Of(RowKind.Aggregate).Sum(row => row.Weight), Is.EqualTo(12));
            Assert.That(store.Of(RowKind.Ingest).Cast<IngestRow>().Select(row => row.Outcome), Is.EquivalentTo(new[] { "aggregate", "other", "invalid" }));
            Assert.That(totals.Mails, Is.EqualTo(3));
            Assert.That(totals.Rows, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task Nothing_is_filed_before_the_store_has_taken_it()
    {
        ListSource source = new([SampleReports.Mail("a", SampleReports.Xml("1", SampleReports.Record("192.0.2.1", 5)))]);
        store.WriteFailures = 1;

        Assert.That(async () => await RunAsync(source, Patience.None), Throws.TypeOf<BrokenWorldException>());

        Assert.That(source.Settled, Is.Empty);
    }

    [Test]
    public async Task A_store_that_dies_in_the_middle_is_waited_for_and_every_row_is_there_once()
    {
        string[] records = [.. Enumerable.Range(1, 20).Select(index => SampleReports.Record($"192.0.2.{index}", index))];
        ListSource source = new([SampleReports.Mail("a", SampleReports.Xml("1", records))]);
        store.WriteFailures = 3;
        store.FailAfter = 7;

        IngestTotals totals = await RunAsync(source);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(store.Of(RowKind.Aggregate).Count(), Is.EqualTo(20));
            Assert.That(store.Of(RowKind.Aggregate).Sum(row => row.Weight), Is.EqualTo(210));
            Assert.That(totals.Rows, Is.EqualTo(20));
            Assert.That(source.Settled, Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task A_mailbox_that_breaks_while_reading_and_filing_is_waited_for()
    {
        ListSource source = new([SampleReports.Mail("a", Newsletter)], [SampleReports.Mail("b", Newsletter + "2")]) { ReadFailures = 2, SettleFailures = 2 };

        await RunAsync(source);

        Assert.That(Outcomes(source), Is.EqualTo(new[] { "a Other", "b Other" }));
    }

    [Test]
    public async Task A_row_that_the_store_refuses_sends_its_mail_to_invalid_and_leaves_the_others_alone()
    {
        ListSource source = new([
            SampleReports.Mail("a", SampleReports.Xml("1", SampleReports.Record("192.0.2.1", 5), SampleReports.Record("192.0.2.2", 7))),
            SampleReports.Mail("b", SampleReports.Xml("2", SampleReports.Record("192.0.2.3", 9)))]);
        store.Refuse = row => row.Weight == 7 ? "mapper_parsing_exception" : null;

        await RunAsync(source);

        IngestRow logged = store.Of(RowKind.Ingest).Cast<IngestRow>().Single(row => row.MailKey == "a");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Outcomes(source), Is.EqualTo(new[] { "a Invalid", "b Aggregate" }));
            Assert.That(store.Of(RowKind.Aggregate).Sum(row => row.Weight), Is.EqualTo(14));
            Assert.That(logged.Reason, Is.EqualTo(MailWork.RefusedReason));
            Assert.That((logged.Rows, logged.RowsRefused), Is.EqualTo((1, 1)));
        }
    }

    [Test]
    public async Task Rows_past_their_retention_are_refused_at_the_door_and_counted()
    {
        retention.AggregateDays = 30;
        string old = SampleReports.Head("old", time.GetUtcNow().AddDays(-31)) + SampleReports.Record("192.0.2.1", 5) + "</feedback>";
        string young = SampleReports.Head("young", time.GetUtcNow().AddDays(-29)) + SampleReports.Record("192.0.2.1", 6) + "</feedback>";
        ListSource source = new([SampleReports.Mail("old", old), SampleReports.Mail("young", young)]);

        IngestTotals totals = await RunAsync(source);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(store.Of(RowKind.Aggregate).Select(row => row.Weight), Is.EqualTo(new[] { 6 }));
            Assert.That((totals.Rows, totals.RowsExpired), Is.EqualTo((1L, 1L)));
            Assert.That(Outcomes(source), Is.EqualTo(new[] { "old Aggregate", "young Aggregate" }));
        }
    }

    [Test]
    public async Task A_mail_that_made_the_program_fail_three_times_is_filed_unread()
    {
        MailItem mail = SampleReports.Mail("a", SampleReports.Xml("1", SampleReports.Record("192.0.2.1", 5)));
        for (int attempt = 0; attempt < PoisonLedger.Attempts; attempt++)
        {
            // A new object each time, as after a restart: the count is read back from the disk.
            new PoisonLedger(state, NullLogger.Instance).Note(MailWork.PoisonIdOf(mail));
        }

        ListSource source = new([mail]);
        await RunAsync(source);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Outcomes(source), Is.EqualTo(new[] { "a Invalid" }));
            Assert.That(store.Of(RowKind.Ingest).Cast<IngestRow>().Single().Reason, Is.EqualTo(MailWork.PoisonReason));
            Assert.That(store.Of(RowKind.Aggregate), Is.Empty);
        }
    }

    [Test]
    public async Task Every_row_is_told_of_its_source_once_of_large_reports_too()
    {
        string large = SampleReports.Xml("large", [.. Enumerable.Range(0, 5_001).Select(index => SampleReports.Record($"10.1.{index / 250}.{index % 250}", 1))]);
        string small = SampleReports.Xml("small", SampleReports.Record("192.0.2.1", 1), SampleReports.Record("192.0.2.2", 1));
        ConcurrentDictionary<string, int> told = [];

        await RunAsync(new ListSource([SampleReports.Mail("a", large), SampleReports.Mail("b", small)]), enrich: row => told.AddOrUpdate(row.Id, 1, (_, times) => times + 1));

        Assert.That(told, Has.Count.EqualTo(5_003));
        Assert.That(told.Values, Has.All.EqualTo(1));
        Assert.That(told.Keys, Is.EquivalentTo(store.Of(RowKind.Aggregate).Select(row => row.Id)));
    }

    [Test]
    public async Task A_mail_whose_rows_make_the_enrichment_fail_three_times_is_filed_unread()
    {
        MailItem[] mails = [SampleReports.Mail("bad", SampleReports.Xml("1", SampleReports.Record("192.0.2.1", 5))), SampleReports.Mail("good", SampleReports.Xml("2", SampleReports.Record("192.0.2.2", 5)))];
        static void Enrich(StoredRow row) => _ = ((AggregateRow)row).SourceIp!.ToString() == "192.0.2.1" ? throw new InvalidCastException("bug") : row;
        for (int attempt = 0; attempt < PoisonLedger.Attempts; attempt++)
        {
            Assert.That(async () => await RunAsync(new ListSource(mails), enrich: Enrich), Throws.TypeOf<InvalidCastException>());
        }

        ListSource source = new(mails);
        await RunAsync(source, enrich: Enrich);

        Assert.That(Outcomes(source), Is.EqualTo(new[] { "bad Invalid", "good Aggregate" }));
    }

    [Test]
    public async Task A_mail_whose_row_makes_the_store_fail_three_times_is_filed_unread()
    {
        MailItem[] mails = [SampleReports.Mail("good", SampleReports.Xml("2", SampleReports.Record("192.0.2.2", 5))), SampleReports.Mail("bad", SampleReports.Xml("1", SampleReports.Record("192.0.2.1", 5))), SampleReports.Mail("next", SampleReports.Xml("3", SampleReports.Record("192.0.2.3", 5)))];
        store.Refuse = row => row is AggregateRow aggregate && aggregate.SourceIp!.ToString() == "192.0.2.1" ? throw new InvalidCastException("bug") : null;
        for (int attempt = 0; attempt < PoisonLedger.Attempts; attempt++)
        {
            Assert.That(async () => await RunAsync(new ListSource(mails)), Throws.TypeOf<InvalidCastException>());
        }

        ListSource source = new(mails);
        await RunAsync(source);

        Assert.That(Outcomes(source), Is.EqualTo(new[] { "good Aggregate", "bad Invalid", "next Aggregate" }));
    }

    [Test]
    public void A_bug_in_the_store_escapes_and_files_nothing()
    {
        ListSource source = new([SampleReports.Mail("a", SampleReports.Xml("1", SampleReports.Record("192.0.2.1", 5)))], [SampleReports.Mail("b", Newsletter)]);
        store.Refuse = _ => throw new InvalidCastException("bug");

        Assert.That(async () => await RunAsync(source), Throws.TypeOf<InvalidCastException>());
        Assert.That(source.Settled, Is.Empty);
    }

    [Test]
    [CancelAfter(60_000)]
    public void A_bug_in_filing_escapes_though_no_other_mail_comes(CancellationToken late)
    {
        ListSource source = new([SampleReports.Mail("a", Newsletter)]) { OnSettle = _ => throw new InvalidCastException("bug") };

        Assert.That(async () => await RunAsync(source, mode: ReadMode.Forever).WaitAsync(late), Throws.TypeOf<InvalidCastException>());
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task While_a_batch_is_filed_the_next_is_stored(CancellationToken late)
    {
        TaskCompletionSource second = new();
        store.Refuse = row =>
        {
            if (row is IngestRow { MailKey: "b" })
            {
                second.TrySetResult();
            }

            return null;
        };
        ListSource source = new([SampleReports.Mail("a", Newsletter)], [SampleReports.Mail("b", Newsletter)])
        {
            OnSettle = settled => settled[0].Mail.Key == "a" ? second.Task : Task.CompletedTask,
        };

        await RunAsync(source).WaitAsync(late);

        Assert.That(Outcomes(source), Is.EqualTo(new[] { "a Other", "b Other" }));
    }

    [Test]
    public async Task The_same_mails_in_any_order_end_in_the_same_store()
    {
        string whole = SampleReports.Xml("1", SampleReports.Record("192.0.2.1", 5), SampleReports.Record("192.0.2.2", 7));
        string cut = SampleReports.Head("1") + SampleReports.Record("192.0.2.1", 5) + "<record><row><source_ip>192";
        string corrected = SampleReports.Xml("1", SampleReports.Record("192.0.2.1", 6), SampleReports.Record("192.0.2.2", 7));
        string split = SampleReports.Xml("1", SampleReports.Record("192.0.2.9", 1));
        MailItem[] mails =
        [
            SampleReports.Mail("whole", whole, SampleReports.Begin.AddHours(30)),
            SampleReports.Mail("cut", cut, SampleReports.Begin.AddHours(40)),
            SampleReports.Mail("corrected", corrected, SampleReports.Begin.AddHours(35)),
            SampleReports.Mail("split", split, SampleReports.Begin.AddHours(31)),
            SampleReports.Mail("again", whole, SampleReports.Begin.AddHours(32)),
        ];
        foreach (int[] order in new int[][] { [0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [1, 2, 0, 4, 3], [2, 4, 1, 3, 0] })
        {
            store = new MemoryStore();
            await RunAsync(new ListSource([.. order.Select(index => new[] { mails[index] })]));

            Assert.That(
                store.Of(RowKind.Aggregate).Select(row => (row.Weight, row.Partial)),
                Is.EquivalentTo(new[] { (6L, false), (7L, false), (1L, false) }),
                string.Join(' ', order));
        }
    }

    private static string[] Outcomes(ListSource source) => [.. source.Settled.Select(settled => $"{settled.Mail.Key} {settled.Outcome}")];

    private Task<IngestTotals> RunAsync(ListSource source, Patience patience = Patience.Forever, ReadMode mode = ReadMode.UntilEmpty, Action<StoredRow>? enrich = null)
    {
        IngestPipeline pipeline = new(
            new ReportReader(new ReadLimits()),
            store,
            new RetentionDoor(() => retention),
            new PoisonLedger(state, NullLogger.Instance),
            NullLogger<IngestPipeline>.Instance,
            enrich is null ? null : new RowEnrichment(null, enrich));
        return pipeline.RunAsync(source, new IngestRun(mode, patience, time), CancellationToken.None);
    }
}
