using System.Reflection;
using DmarcIngest.Overview;
using DmarcIngest.Overview.Access;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Overview;

/// <summary>The small parts of the page.</summary>
[TestFixture]
public sealed class OverviewUnitTests
{
    private static readonly DateOnly Today = new(2026, 11, 26);

    [TestCase("7", null, null, "2026-11-20", "2026-11-26", "2026-11-13", "2026-11-19")]
    [TestCase(null, null, null, "2026-10-28", "2026-11-26", "2026-09-28", "2026-10-27")]
    [TestCase("2026-03", null, null, "2026-03-01", "2026-03-31", "2026-02-01", "2026-02-28")]
    [TestCase("custom", "2026-01-05", "2026-01-06", "2026-01-05", "2026-01-06", "2026-01-03", "2026-01-04")]
    [TestCase("custom", "2026-01-06", "2026-01-05", "2026-10-28", "2026-11-26", "2026-09-28", "2026-10-27")]
    [TestCase("custom", "0001-01-01", "9999-12-31", "2026-10-28", "2026-11-26", "2026-09-28", "2026-10-27")]
    [TestCase("0001-01", null, null, "2026-10-28", "2026-11-26", "2026-09-28", "2026-10-27")]
    [TestCase("<script>", "x", "y", "2026-10-28", "2026-11-26", "2026-09-28", "2026-10-27")]
    public void A_period_is_whole_days_with_as_many_before_it(string? key, string? from, string? to, string first, string last, string firstBefore, string lastBefore)
    {
        Period period = Period.Read(key, from, to, Today);

        Assert.That(
            new[] { period.First, period.Last, period.Before.First, period.Before.Last }.Select(Show.Day),
            Is.EqualTo(new[] { first, last, firstBefore, lastBefore }));
    }

    // OWASP, CSV Injection: fields that begin with these are formulas to a spreadsheet.
    [TestCase("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0")]
    [TestCase("+1", "'+1")]
    [TestCase("-1+1", "'-1+1")]
    [TestCase("@SUM(A1)", "'@SUM(A1)")]
    [TestCase("  =1", "'  =1")]
    [TestCase("＝1", "'＝1")]
    [TestCase("a,\"b\"", "\"a,\"\"b\"\"\"")]
    [TestCase("plain.example", "plain.example")]
    [TestCase("tab\tend", "tab⟨U+0009⟩end")]
    [TestCase("\t=1", "⟨U+0009⟩=1")]
    [TestCase("a\r\n=1", "a⟨U+000D⟩⟨U+000A⟩=1")]
    public void A_cell_of_csv_is_no_formula_and_breaks_no_line(string text, string expected)
    {
        Table table = new("t", "", [new Column("head")], [[new Cell(text)]]) { Empty = "" };

        Assert.That(Csv.Write(table), Is.EqualTo($"\ufeffhead\r\n{expected}\r\n"));
    }

    [Test]
    public void Numbers_are_downloaded_as_numbers()
    {
        Table table = new("t", "", [new Column("a"), new Column("b")], [[Cell.Number(1_234_567), Cell.Rate(0.98765)]]) { Empty = "" };

        Assert.That(Csv.Write(table), Is.EqualTo("\ufeffa,b\r\n1234567,0.9877\r\n"));
    }

    [Test]
    public async Task A_table_that_is_cut_says_so_in_its_last_line()
    {
        // One more than a store gives at once.
        const int Sources = DmarcIngest.Pipeline.MailQuery.MostTotals + 1;
        DmarcIngest.Tests.Fakes.MemoryStore store = new();
        await store.WriteAsync(
            Enumerable.Range(0, Sources).Select(n => new DmarcIngest.Pipeline.RowWrite(Rows.Aggregate($"{n}", ip: $"10.{n >> 16}.{(n >> 8) & 255}.{n & 255}"), 1, 0)), CancellationToken.None);
        await using OpenOverview overview = await OpenOverview.StartAsync(store: store);

        string[] lines = (await overview.TextAsync("/sources?period=custom&from=2025-09-01&to=2025-09-02&csv=sources")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.That(lines, Has.Length.EqualTo(1 + Sources - 1 + 1));
        Assert.That(lines[^1], Does.StartWith("\"More than 10,000"));
    }

    [TestCase("/", "domains")]
    [TestCase("/domain?domain=example.com", "senders")]
    [TestCase("/source?source=192.0.2.1", "domains")]
    [TestCase("/reporter?reporter=reporter.example", "verdicts")]
    [TestCase("/report?uid={uid}", "rows")]
    [TestCase("/whatif?domain=example.com", "enforced")]
    [TestCase("/monthly?domain=example.com&month=2025-09", "senders")]
    public async Task Counts_that_nobody_can_add_up_fail_no_page(string path, string table)
    {
        await using DmarcIngest.Storage.Sqlite.SqliteReportStore store = new(new() { Path = Path.Combine(Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName, "large.db") });
        await store.PrepareAsync(CancellationToken.None);
        DmarcIngest.Reports.Aggregate.AggregateRow[] rows = [.. Enumerable.Range(0, 3).Select(n => Rows.WithSender(Rows.Aggregate($"{n}", count: long.MaxValue, dkim: "fail"), $"Sender {n}", "esp"))];
        await store.WriteAsync(rows.Select(row => new DmarcIngest.Pipeline.RowWrite(row, 1, 0)), CancellationToken.None);
        await using OpenOverview overview = await OpenOverview.StartAsync(store: store, time: new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Rows.September.AddDays(2)));
        path = path.Replace("{uid}", rows[0].Report.ReportUid, StringComparison.Ordinal);

        string page = await overview.TextAsync(path);
        string csv = await overview.TextAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}csv={table}");

        // 9,223,372,036,854,775,807 or, of sums that were made of floating-point numbers, the largest of these below it.
        Assert.That(page, Does.Contain("9,223,372,036,854,77"));
        Assert.That(csv, Does.Contain("922337203685477"));
    }

    [TestCase(1.0, "100.0%")]
    [TestCase(0.99999, "99.9%")]
    [TestCase(0.00001, "<0.1%")]
    [TestCase(0.001, "0.1%")]
    [TestCase(0.0, "0.0%")]
    [TestCase(0.98765, "98.8%")]
    [TestCase(null, "–")]
    public void A_rate_shows_as_all_or_nothing_only_where_it_is(double? rate, string expected) => Assert.That(Show.Rate(rate), Is.EqualTo(expected));

    [TestCase("abc\u202Egpj.exe", "abc⟨U+202E⟩gpj.exe")]
    [TestCase("a\u0000b\u001b[31m", "a⟨U+0000⟩b⟨U+001B⟩[31m")]
    [TestCase("zero\u200Bwidth", "zero⟨U+200B⟩width")]
    [TestCase("日本語😀<b>", "日本語😀<b>")]
    public void What_would_steer_is_spelled_out(string text, string expected) => Assert.That(Show.Safe(text), Is.EqualTo(expected));

    [Test]
    public void A_megabyte_is_cut() => Assert.That(Show.Safe(new string('x', 1_000_000)), Has.Length.EqualTo(301));

    [TestCase("192.0.2.1", "192.0.2.1/32")]
    [TestCase("2001:db8::1", "2001:db8::1/128")]
    [TestCase("192.0.2.0/24", "192.0.2.0/24")]
    [TestCase("example.com", null)]
    [TestCase("8081", null)]
    [TestCase("192.0.2.1/24", "192.0.2.0/24")]
    [TestCase("", null)]
    public void An_address_or_a_network_is_told_from_a_name(string text, string? expected) => Assert.That(View.Network(text)?.ToString(), Is.EqualTo(expected));

    [Test]
    public void A_password_is_right_for_its_own_line_only()
    {
        string line = PasswordHash.Make("one password");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(PasswordHash.IsRight("one password", line), Is.True);
            Assert.That(PasswordHash.IsRight("One password", line), Is.False);
            Assert.That(PasswordHash.IsRight("one password", PasswordHash.Make("another password")), Is.False);
            Assert.That(PasswordHash.Make("one password"), Is.Not.EqualTo(line));
            Assert.That(line, Does.Match(@"\Apbkdf2-sha256\$600000\$[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=\z"));
        }
    }

    // RFC 7914, section 11: PBKDF2-HMAC-SHA-256 of "Password", salt "NaCl", 80000 iterations is refused here for its salt; this one is made by another program (openssl kdf).
    [TestCase("pbkdf2-sha256$100000$AAAAAAAAAAAAAAAAAAAAAA==$", false)]
    [TestCase("pbkdf2-sha256$1000$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", false)]
    [TestCase("pbkdf2-sha256$100000$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", true)]
    [TestCase("secret", false)]
    [TestCase("", false)]
    public void What_is_no_line_of_ours_is_told(string line, bool isOne) => Assert.That(PasswordHash.IsOne(line), Is.EqualTo(isOne));

    [Test]
    public void Every_text_is_there_in_japanese_and_says_the_same_values()
    {
        (string Name, Text Text)[] texts = [.. AllTexts()];
        string[] sameInBoth = ["Tls", "Csv", "HeaderFrom"];

        IEnumerable<string> wrong = texts.Where(text => text.Text.Ja.Length == 0 || (text.Text.Ja == text.Text.En && !sameInBoth.Contains(text.Name)) || Values(text.Text.En) != Values(text.Text.Ja))
            .Select(text => $"{text.Name}: {text.Text}");

        Assert.That(texts, Has.Length.GreaterThan(100));
        Assert.That(wrong, Is.Empty);

        // A value may be left away by one language only where it is always the same.
        static string Values(string text) => string.Concat(Enumerable.Range(1, 4).Select(number => text.Contains($"{{{number}}}", StringComparison.Ordinal) ? number.ToString() : ""));
    }

    [Test]
    public void Words_of_the_page_are_those_of_the_glossary()
    {
        string[][] glossary =
        [
            .. File.ReadAllLines(Path.Combine(Repository.Root, "docs", "glossary.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..3]),
        ];

        IEnumerable<string> wrong = AllTexts()
            .Select(text => (text.Text, Entry: glossary.FirstOrDefault(entry => entry[0].Equals(text.Text.En, StringComparison.OrdinalIgnoreCase))))
            .Where(text => text.Entry is not null && !text.Entry[1].Equals(text.Text.Ja, StringComparison.Ordinal))
            .Select(text => $"{text.Text} is {text.Entry![1]} in the glossary");

        Assert.That(wrong, Is.Empty);
    }

    private static IEnumerable<(string Name, Text Text)> AllTexts() =>
        typeof(Texts).GetFields(BindingFlags.Static | BindingFlags.Public).Where(field => field.FieldType == typeof(Text)).Select(field => (field.Name, (Text)field.GetValue(null)!))
            .Concat(Texts.Words.Select(word => (word.Key, word.Value.Name)));
}
