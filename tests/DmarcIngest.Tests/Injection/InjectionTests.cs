using System.Text.Json;
using System.Text.RegularExpressions;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Tests.Injection;

/// <summary>The daemon takes in mails in which strangers wrote all that they could; then everything that it says, prints and keeps is looked at.</summary>
[TestFixture]
public sealed partial class InjectionTests
{
    private static readonly string[] Kinds = ["aggregate", "failure", "tls", "ingest", "source", "domain", "event"];
    private static readonly string[] Families = ["aggregate", "plain", "tls", "failure", "broken", "root"];
    private string around = "";
    private string folder = "";
    private string log = "";
    private string status = "";
    private SortedSet<string> before = [];

    [OneTimeSetUp]
    public async Task TakeIn()
    {
        around = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;
        folder = Directory.CreateDirectory(Path.Combine(around, "a", "b", "daemon")).FullName;
        string inbox = Directory.CreateDirectory(Path.Combine(folder, "inbox")).FullName;
        foreach ((int number, string payload) in Payloads.All.Index())
        {
            foreach ((string kind, byte[] mail) in HostileMails.Of(payload, number))
            {
                await File.WriteAllBytesAsync(Path.Combine(inbox, $"{number}-{kind}-{HostileMails.FileName(payload)}.eml"), mail);
            }
        }

        // The page has a port of its own here, so that status finds it.
        int port = Ports.Free();
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), $$"""
            { "Folder": { "Path": "./inbox", "StableSeconds": 0, "PollSeconds": 1 }, "Privacy": { "FailureReports": "Full" }, "Overview": { "Listen": "127.0.0.1:{{port}}" },
              "Retention": { "AggregateDays": 0, "FailureDays": 0, "TlsDays": 0, "IngestDays": 0 } }
            """);
        before = Names(around);
        await using DaemonProcess daemon = DaemonProcess.Start(folder, "run");
        await daemon.SaysAsync("; 0 mails wait");
        status = (await DaemonProcess.RunAsync(folder, "status")).Output + "\n" + (await DaemonProcess.RunAsync(folder, "status", "--json")).Output;
        await daemon.StopAsync();
        log = daemon.Output;
        await DaemonProcess.RunAsync(folder, "classify");
    }

    [OneTimeTearDown]
    public void Remove()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(around, recursive: true);
    }

    [Test]
    public void Every_mail_is_filed_and_nothing_lies_elsewhere()
    {
        SortedSet<string> after = Names(around);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(after.Where(name => name.EndsWith(".eml", StringComparison.Ordinal)).Select(Path.GetFileName), Is.EquivalentTo(before.Where(name => name.EndsWith(".eml", StringComparison.Ordinal)).Select(Path.GetFileName)));
            Assert.That(after.Where(name => name.EndsWith(".eml", StringComparison.Ordinal) && !name.StartsWith("a/b/daemon/inbox/Archive/", StringComparison.Ordinal)), Is.Empty);
            Assert.That(after.Where(name => !name.EndsWith(".eml", StringComparison.Ordinal) && !name.StartsWith("a/b/daemon/data/", StringComparison.Ordinal)), Is.EqualTo(new[] { "a/b/daemon/appsettings.json" }));
            Assert.That(Path.Exists("/tmp/" + Payloads.Mark), Is.False);
        }
    }

    [Test]
    public void The_log_has_its_own_lines_only()
    {
        string[] lines = log.Split('\n');
        int invalid = Directory.GetFiles(Path.Combine(folder, "inbox", "Archive", "Invalid")).Length;
        using (Assert.EnterMultipleScope())
        {
            IsPlain(log);
            Assert.That(lines.Where(line => !LogLine().IsMatch(line)), Is.Empty);
            Assert.That(lines.Count(line => line.Contains("could not be read (", StringComparison.Ordinal)), Is.EqualTo(invalid).And.GreaterThan(Payloads.All.Count));
            Assert.That(lines.Where(line => line.Length > 2000), Is.Empty);
        }
    }

    [Test]
    public void Status_prints_none_of_it()
    {
        IsPlain(status);
        Assert.That(status, Does.Contain("Ready since").And.Not.Contain(Payloads.Mark));
    }

    /// <summary>A report whose report id holds a payload is stored with it, or refused; it never gets lost without a word.</summary>
    [Test]
    public void Each_mail_has_its_line_in_the_ingest_log_and_the_tables_are_all_there()
    {
        using SqliteConnection connection = new($"Data Source={Path.Combine(folder, "data", "dmarc.db")};Mode=ReadOnly");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT (SELECT count(*) FROM dmarc_ingest), (SELECT count(*) FROM smtp_tls), (SELECT count(*) FROM dmarc_aggregate)";
        using SqliteDataReader reader = command.ExecuteReader();
        reader.Read();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(reader.GetInt64(0), Is.EqualTo(Payloads.All.Count * Families.Length));
            Assert.That(reader.GetInt64(1), Is.GreaterThanOrEqualTo(Payloads.All.Count), "JSON can say all of them.");
            Assert.That(reader.GetInt64(2), Is.GreaterThanOrEqualTo(Payloads.All.Count));
        }
    }

    [Test]
    public async Task Explain_and_parse_print_lines_of_their_own_only()
    {
        string archive = Path.Combine("inbox", "Archive");
        string[] paths = [.. Directory.GetDirectories(Path.Combine(folder, archive)).Select(path => Path.Combine(archive, Path.GetFileName(path)))];

        string explained = (await DaemonProcess.RunAsync(folder, ["explain", .. paths])).Output;
        string parsed = (await DaemonProcess.RunAsync(folder, ["parse", .. paths])).Output;

        using (Assert.EnterMultipleScope())
        {
            IsPlain(explained);
            Assert.That(explained.Split('\n').Count(line => line.StartsWith("  = ", StringComparison.Ordinal)), Is.EqualTo(Payloads.All.Count * Families.Length));
            Assert.That(explained.Split('\n').Where(line => !line.StartsWith("  ", StringComparison.Ordinal) && !Mail().IsMatch(line)), Is.Empty);
            IsPlain(parsed);
            Assert.That(parsed.Split('\n').Where(line => !(Mail().IsMatch(line) || IsRow(line))), Is.Empty);
        }
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task Export_gives_a_JSON_object_a_line(string kind)
    {
        string output = (await DaemonProcess.RunAsync(folder, "export", "--kind", kind)).Output;

        using (Assert.EnterMultipleScope())
        {
            IsPlain(output);
            Assert.That(output.Split('\n').Where(line => !IsRow(line) && !Summary().IsMatch(line)), Is.Empty);
            Assert.That(output.Split('\n').Count(IsRow), Is.Positive);
        }
    }

    [TestCaseSource(nameof(Kinds))]
    public async Task Export_gives_CSV_without_a_formula(string kind)
    {
        string output = (await DaemonProcess.RunAsync(folder, "export", "--kind", kind, "--format", "csv")).Output;

        List<List<string>> table = [.. output.Split('\n').Where(line => !Summary().IsMatch(line) && line.Length > 0).Select(Cells)];
        using (Assert.EnterMultipleScope())
        {
            IsPlain(output);
            Assert.That(table.Select(row => row.Count).Distinct().Count(), Is.EqualTo(1), "A line break in a cell makes two short rows.");
            Assert.That(table, Has.Count.GreaterThan(1));
            Assert.That(table.Skip(1).SelectMany(row => row).Where(cell => cell.TrimStart() is [{ } first, ..] && "=+-@\t\r＝＋－＠".Contains(first, StringComparison.Ordinal)), Is.Empty);
        }
    }

    [TestCase("en")]
    [TestCase("ja")]
    public async Task Advice_is_plain_text(string language)
    {
        string table = (await DaemonProcess.RunAsync(folder, "advise", "example.com", "--lang", language)).Output;
        string json = (await DaemonProcess.RunAsync(folder, "advise", "example.com", "--lang", language, "--format", "json")).Output;
        string unknown = (await DaemonProcess.RunAsync(folder, "advise", "\u001b[2Jx\n" + Payloads.Mark, "--lang", language)).Output;

        using (Assert.EnterMultipleScope())
        {
            IsPlain(table);
            IsPlain(json);
            IsPlain(unknown);
            Assert.That(table, Does.StartWith("example.com  p=none"));
            Assert.That(JsonDocument.Parse(json).RootElement.GetProperty("message_count").GetInt64(), Is.Positive);
        }
    }

    [Test]
    public async Task The_monthly_report_holds_payloads_as_text_only()
    {
        string html = (await DaemonProcess.RunAsync(folder, "report", "example.com", "--month", $"{HostileMails.Day:yyyy-MM}", "--html")).Output;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(html, Does.Contain("<!DOCTYPE html>").IgnoreCase);
            Assert.That(html, Does.Not.Contain($"<script>{Payloads.Mark}").And.Not.Contain("<img src=x").And.Not.Contain("<x>"));
            Assert.That(html.EnumerateRunes().Where(letter => letter.Value != '\t' && Payloads.Steers(letter)), Is.Empty);
        }
    }

    private static void IsPlain(string output)
    {
        Assert.That(output.EnumerateRunes().Where(Payloads.Steers).Select(letter => $"U+{letter.Value:X4}").Distinct(), Is.Empty);
        Assert.That(output.Split('\n').Where(line => line.TrimStart().StartsWith(Payloads.Mark, StringComparison.Ordinal)), Is.Empty);
    }

    private static bool IsRow(string line)
    {
        if (!line.StartsWith("{\"_id\":\"", StringComparison.Ordinal))
        {
            return false;
        }

        using JsonDocument row = JsonDocument.Parse(line);
        return Id().IsMatch(row.RootElement.GetProperty("_id").GetString()!);
    }

    /// <summary>RFC 4180, one line.</summary>
    private static List<string> Cells(string line) => [.. CellPattern().Matches("," + line).Select(cell => cell.Groups[1].Success ? cell.Groups[1].Value.Replace("\"\"", "\"", StringComparison.Ordinal) : cell.Groups[2].Value)];

    private static SortedSet<string> Names(string root) => [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(root, file))];

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (info|warn|fail): ")]
    private static partial Regex LogLine();

    /// <summary>A line that speaks of a file of ours: its folder or its number comes first, or the hash of what looks like an address.</summary>
    [GeneratedRegex(@"^([^ ]*[0-9]+-(aggregate|plain|tls|failure|broken|root)-.*: |h\.[0-9a-f]{12}@)")]
    private static partial Regex Mail();

    [GeneratedRegex(@"^[0-9,]+ rows \([a-z]+\) of ")]
    private static partial Regex Summary();

    [GeneratedRegex("""\G,(?:"((?:[^"]|"")*)"(?=,|$)|([^",]*)(?=,|$))""")]
    private static partial Regex CellPattern();

    [GeneratedRegex("^[A-Za-z0-9_-]+$")]
    private static partial Regex Id();
}
