using System.Net;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Tests.Storage.Sqlite;

/// <summary>What rows say of their source is kept once, and a name of an address once an address.</summary>
[TestFixture]
internal sealed class SqliteJudgementTests
{
    private readonly SqliteFiles files = new();

    [TearDown]
    public void Remove() => files.Remove();

    [Test]
    public async Task What_rows_say_of_a_source_is_kept_once_a_domain_and_month()
    {
        await using IReportStore store = await files.OpenAsync("once");
        for (int i = 0; i < 3; i++)
        {
            await WriteAsync(store, Rows.WithEvidence(Rows.Aggregate($"a{i}", Rows.ReportOf(Rows.September.AddDays(i)))), Rows.WithEvidence(Rows.Aggregate($"b{i}", Rows.ReportOf("b.example"))));
            await WriteAsync(store, Rows.WithEvidence(Rows.Aggregate($"c{i}", ip: null)), Rows.Aggregate($"nothing {i}"));
            await WriteAsync(store, Rows.WithVerdict(Rows.WithEvidence(Rows.Aggregate($"d{i}", Rows.ReportOf(Rows.September.AddMonths(1)))), new SourceVerdict("spoof", "low", "rule", ["rule"])));
        }

        Assert.That(Numbers("once", "SELECT count(*) FROM judgements", "SELECT count(*) FROM evidences", "SELECT count(*) FROM verdicts", "SELECT count(*) FROM reporter_names", "SELECT count(*) FROM rows WHERE judgement IS NULL"), Is.EqualTo([4L, 1L, 1L, 1L, 3L]));
    }

    [Test]
    public async Task Purging_takes_what_was_said_in_months_wholly_before()
    {
        await using IReportStore store = await files.OpenAsync("months");
        foreach (DateTimeOffset begin in new[] { Rows.September.AddMonths(-1), Rows.September, Rows.September.AddDays(20), Rows.September.AddMonths(1) })
        {
            await WriteAsync(store, Rows.WithEvidence(Rows.Aggregate($"{begin:O}", Rows.ReportOf(begin))));
        }

        await store.PurgeAsync(RowKind.Aggregate, Rows.September.AddDays(9), PurgeMode.Delete, CancellationToken.None);
        long[] within = Numbers("months", "SELECT count(*) FROM judgements", "SELECT min(month) FROM judgements");
        await store.PurgeAsync(RowKind.Aggregate, Rows.September.AddMonths(1), PurgeMode.Delete, CancellationToken.None);

        Assert.That(within, Is.EqualTo([2L, (2025 * 12) + 8]));
        Assert.That(Numbers("months", "SELECT min(month) FROM judgements"), Is.EqualTo([(2025 * 12) + 9]));
    }

    [Test]
    public async Task A_name_that_is_not_found_again_stays_and_another_one_replaces_it()
    {
        await using IReportStore store = await files.OpenAsync("names");
        SourceFacts named = new() { Country = "JP", ReverseName = "mx.example.net", BaseDomain = "example.net" };
        List<string> seen = [];
        foreach (SourceFacts facts in new[] { named, new SourceFacts { Country = "US" }, named with { ReverseName = "host", BaseDomain = null }, SourceFacts.None })
        {
            await WriteAsync(store, Rows.WithFacts(Rows.Aggregate("a"), facts));
            seen.Add(Text("names", "SELECT source_country || ' ' || source_reverse_dns || ' ' || source_base_domain FROM dmarc_aggregate"));
        }

        Assert.That(seen, Is.EqualTo(["JP mx.example.net example.net", "US mx.example.net example.net", "JP host unknown", "unknown host unknown"]));
    }

    [Test]
    public async Task A_row_that_comes_during_a_revision_waits_for_no_end_of_it()
    {
        await using IReportStore store = await files.OpenAsync("meanwhile");
        await store.WriteAsync(
            Enumerable.Range(0, 12_000).Select(i => new RowWrite(Rows.WithEvidence(Rows.Aggregate($"{i}", ip: Address(i))), 1, 0)), CancellationToken.None);
        IPAddress[] addresses = [.. Enumerable.Range(0, 12_000).Select(i => IPAddress.Parse(Address(i)))];
        int asked = 0;
        Task? late = null;

        long changed = await store.ReviseAsync(
            "example.com",
            Rows.September,
            addresses,
            key =>
            {
                // Asked while nobody has the turn: a write that waited for the end of the revision could not be done by then.
                late ??= ++asked == 6_000 ? WriteAsync(store, Rows.WithEvidence(Rows.Aggregate("late", ip: key.Address.ToString()))) : null;
                return new RowRevision(new SourceVerdict("spoof", "low", "rule", ["rule"]), SourceSender.Unknown, null, null);
            },
            CancellationToken.None);
        await late!;

        Assert.That(changed, Is.EqualTo(12_000));
        Assert.That(Numbers("meanwhile", "SELECT count(*) FROM dmarc_aggregate"), Is.EqualTo([12_001L]));
    }

    private static string Address(int number) => $"192.{number / 2500}.{number / 250 % 10}.{number % 250}";

    private static Task WriteAsync(IReportStore store, params StoredRow[] rows) => store.WriteAsync(rows.Select(row => new RowWrite(row, 1, 0)), CancellationToken.None);

    private long[] Numbers(string name, params string[] queries) => [.. queries.Select(query => (long)Scalar(name, query))];

    private string Text(string name, string query) => (string)Scalar(name, query);

    private object Scalar(string name, string query)
    {
        using SqliteConnection connection = new($"Data Source={files.PathOf(name)};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = query;
        return command.ExecuteScalar()!;
    }
}
