using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Storage.Sqlite;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Tests.Storage.Sqlite;

/// <summary>What the writer remembers from one transaction to the next never outlives what is stored.</summary>
[TestFixture]
internal sealed class RowWriterTests
{
    private static readonly string[] Tables = ["rows", "reports", "policies", "reporters", "details", "sources", "judgements", "evidences", "verdicts", "senders", "reporter_names", "addresses"];

    private readonly SqliteFiles files = new();

    [TearDown]
    public void Remove() => files.Remove();

    [Test]
    public async Task What_another_program_removed_is_stored_again()
    {
        await using IReportStore store = await files.OpenAsync("other");
        await WriteAsync(store, Row("a"));
        long[] before = Counts("other");
        using (SqliteConnection other = Open("other"))
        {
            foreach (string table in Tables)
            {
                using SqliteCommand command = other.CreateCommand();
                command.CommandText = $"DELETE FROM {table}";
                command.ExecuteNonQuery();
            }
        }

        await WriteAsync(store, Row("a"));

        Assert.That(Counts("other"), Is.EqualTo(before));
        Assert.That(before, Has.All.EqualTo(1));
    }

    [Test]
    public async Task What_a_purge_removed_is_stored_again()
    {
        await using IReportStore store = await files.OpenAsync("purged");
        await WriteAsync(store, Row("a"));
        await store.PurgeAsync(RowKind.Aggregate, Rows.September.AddMonths(2), PurgeMode.Delete, CancellationToken.None);

        await WriteAsync(store, Row("a"));

        Assert.That(Counts("purged"), Has.All.EqualTo(1));
    }

    [Test]
    public async Task What_a_failure_took_back_is_stored_again()
    {
        await using IReportStore store = await files.OpenAsync("failed");
        await WriteAsync(store, Rows.Aggregate("other", headerFrom: "other.example"));
        static IEnumerable<RowWrite> Failing()
        {
            yield return new RowWrite(Row("a"), 1, 0);
            throw new FormatException("The second record is damaged.");
        }

        await Assert.ThrowsAsync<FormatException>(() => store.WriteAsync(Failing(), CancellationToken.None));

        await WriteAsync(store, Row("a"));

        Assert.That(Count("failed", "dmarc_aggregate WHERE header_from = 'example.com' AND source_name = 'Sender'"), Is.EqualTo(1));
    }

    // Cut short the first time, say: the report has two lines then, and a row is looked for under both.
    [TestCase(1, 2, 2, TestName = "A newer row of a report whose head has changed takes the older one's place")]
    [TestCase(2, 1, 1, TestName = "An older row of a report whose head has changed does not")]
    public async Task A_row_stands_once_however_the_head_of_its_report_was_read(long first, long second, long messages)
    {
        await using IReportStore store = await files.OpenAsync("heads");
        await store.WriteAsync([new RowWrite(Rows.Aggregate("a", Rows.Report(Rows.Header, partial: true), count: 1), first, 0)], CancellationToken.None);

        await store.WriteAsync(
            [
                new RowWrite(Rows.Aggregate("a", Rows.Report(Rows.Header), count: 2), second, 0),
                new RowWrite(Rows.Aggregate("b", Rows.Report(Rows.Header), count: 10), second, 0),
            ],
            CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Count("heads", "reports"), Is.EqualTo(2));
            Assert.That(Count("heads", "rows"), Is.EqualTo(2));
            Assert.That(Count("heads", $"rows WHERE message_count IN (10, {messages})"), Is.EqualTo(2));
            Assert.That(Count("heads", $"dmarc_aggregate WHERE message_count = {messages} AND partial = {(messages == 1 ? 1 : 0)}"), Is.EqualTo(1));
        }
    }

    [Test]
    public void Long_names_of_strangers_are_not_remembered_without_end()
    {
        KnownNumbers<string> known = new();
        for (int number = 0; number < 2_000; number++)
        {
            string name = new string('a', 4_096) + number;
            known.Add(name, name.Length, number);
        }

        // 2,000,000 characters hold 488 of them.
        Assert.That(known.Count, Is.InRange(1, 488));
        Assert.That((known.TryGet(new string('a', 4_096) + 1_999, out long last), last), Is.EqualTo((true, 1_999L)));
    }

    [Test]
    public async Task Texts_of_any_length_are_stored_as_they_are()
    {
        await using IReportStore store = await files.OpenAsync("texts");
        string[] texts = ["", "メール.example", new string('ü', 5000), "a\U0001F4E7b"];
        await WriteAsync(store, [.. texts.Select((text, index) => Rows.Aggregate($"{index}", headerFrom: text))]);

        Assert.That(texts.Select(text => Count("texts", "sources WHERE header_from = $1", text)), Has.All.EqualTo(1));
    }

    private static AggregateRow Row(string name)
    {
        AggregateRow row = Rows.WithVerdict(Rows.WithEvidence(Rows.Aggregate(name)), new SourceVerdict("spoof", "low", "rule", ["rule"]));
        row.Sender = new SourceSender("Sender", "isp", "spf");
        row.SourceFacts = new SourceFacts { Country = "JP" };
        return row;
    }

    private static Task WriteAsync(IReportStore store, params StoredRow[] rows) => store.WriteAsync(rows.Select(row => new RowWrite(row, 1, 0)), CancellationToken.None);

    private long[] Counts(string name) => [.. Tables.Select(table => Count(name, table))];

    private long Count(string name, string from, string? value = null)
    {
        using SqliteConnection connection = Open(name);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {from}";
        command.Parameters.AddWithValue("$1", value ?? "");
        return (long)command.ExecuteScalar()!;
    }

    private SqliteConnection Open(string name)
    {
        SqliteConnection connection = new($"Data Source={files.PathOf(name)};Pooling=False");
        connection.Open();
        return connection;
    }
}
