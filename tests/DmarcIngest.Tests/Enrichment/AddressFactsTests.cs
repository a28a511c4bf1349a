using System.IO.Compression;
using System.Net;
using System.Text;
using DmarcIngest.Enrichment;
using DmarcIngest.Reports;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace DmarcIngest.Tests.Enrichment;

/// <summary>Country and network of addresses, out of the file that comes along and out of others.</summary>
public sealed class AddressFactsTests
{
    private string folder = "";

    [SetUp]
    public void SetUp() => folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Whoever_asks_while_the_file_is_opened_waits_for_it()
    {
        const int Threads = 8;
        IPAddress address = IPAddress.Parse("8.8.8.8");
        List<string?> found = [];
        for (int round = 0; round < 20; round++)
        {
            using AddressFacts facts = new(new EnrichmentOptions(), TimeProvider.System, NullLogger.Instance);
            using Barrier together = new(Threads);
            string?[] countries = new string?[Threads];
            Thread[] threads = [.. Enumerable.Range(0, Threads).Select(number => new Thread(() =>
            {
                together.SignalAndWait();
                countries[number] = facts.Find(address).Country;
            }))];
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());
            found.AddRange(countries);
        }

        Assert.That(found, Has.All.EqualTo("US"));
    }

    [Test]
    public void Ten_thousand_addresses_are_what_the_lists_say()
    {
        using AddressFacts facts = new(new EnrichmentOptions(), TimeProvider.System, NullLogger.Instance);
        using StreamReader sample = new(new GZipStream(File.OpenRead(Path.Combine(Repository.Root, "reference", "addresses", "sample.csv.gz")), CompressionMode.Decompress), Encoding.UTF8);
        int version6 = 0;
        List<string> wrong = [];
        int count = 0;
        while (sample.ReadLine() is { } line)
        {
            // The name, last, may hold commas; it is compared as CSV has it.
            string[] cells = line.Split(',', 4);
            IPAddress address = IPAddress.Parse(cells[0]);
            SourceFacts found = facts.Find(address);
            string name = found.AsName is { } asName && asName.AsSpan().ContainsAny(",\"") ? $"\"{asName.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : found.AsName ?? "";
            version6 += address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? 1 : 0;
            count++;
            if ($"{found.Country},{found.Asn},{name}" != string.Join(',', cells[1..]))
            {
                wrong.Add($"{line} found {found}");
            }
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(wrong, Is.Empty);
            Assert.That((count, version6), Is.EqualTo((10_000, 5_000)));
        }
    }

    [Test]
    public void An_address_of_which_nothing_is_known_has_no_facts()
    {
        using AddressFacts facts = new(new EnrichmentOptions(), TimeProvider.System, NullLogger.Instance);

        Assert.That(new[] { facts.Find(null), facts.Find(IPAddress.Parse("10.0.0.1")), facts.Find(IPAddress.Parse("fe80::1")) }, Is.All.EqualTo(SourceFacts.None));
    }

    public static IEnumerable<TestCaseData> Records()
    {
        yield return Record("MaxMind country", new() { ["country"] = new Dictionary<string, object> { ["iso_code"] = "jp" } }, new SourceFacts { Country = "JP" });
        yield return Record("MaxMind, registered country alone", new() { ["registered_country"] = new Dictionary<string, object> { ["iso_code"] = "JP" } }, new SourceFacts { Country = "JP" });
        yield return Record("MaxMind network", new() { ["autonomous_system_number"] = 2497L, ["autonomous_system_organization"] = "IIJ" }, new SourceFacts { Asn = 2497, AsName = "IIJ" });
        yield return Record("IPinfo lite", new() { ["country"] = "Japan", ["country_code"] = "JP", ["asn"] = "AS2497", ["as_name"] = "IIJ", ["as_domain"] = "IIJ.ad.jp" }, new SourceFacts { Country = "JP", Asn = 2497, AsName = "IIJ", AsDomain = "iij.ad.jp" });
        yield return Record("IPinfo, older", new() { ["country"] = "JP", ["asn"] = "AS2497", ["name"] = "IIJ", ["domain"] = "iij.ad.jp" }, new SourceFacts { Country = "JP", Asn = 2497, AsName = "IIJ", AsDomain = "iij.ad.jp" });
        yield return Record("something else", new() { ["country"] = 7, ["asn"] = "ASx", ["as_name"] = "" }, SourceFacts.None);

        static TestCaseData Record(string name, Dictionary<string, object> record, SourceFacts facts) => new TestCaseData(record, facts).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Records))]
    public void Records_of_other_makers_are_read(Dictionary<string, object> record, SourceFacts expected) =>
        Assert.That(
            new SourceFacts { Country = AddressRecord.Country(record), Asn = AddressRecord.Asn(record), AsName = AddressRecord.AsName(record), AsDomain = AddressRecord.AsDomain(record) },
            Is.EqualTo(expected));

    [Test]
    public void A_file_that_comes_later_or_is_damaged_is_told_once_and_the_last_good_one_counts()
    {
        string path = Path.Combine(folder, "mine.mmdb");
        FakeTimeProvider time = new(DateTimeOffset.UnixEpoch);
        Lines lines = new();
        using AddressFacts facts = new(new EnrichmentOptions { CountryDatabase = path, AsnDatabase = path }, time, lines);
        IPAddress address = IPAddress.Parse("8.8.8.8");

        SourceFacts missing = facts.Find(address);
        facts.Find(IPAddress.Parse("8.8.4.4"));
        File.Copy(AddressFacts.Shipped, path);
        SourceFacts tooEarly = facts.Find(address);
        time.Advance(TimeSpan.FromSeconds(61));
        SourceFacts there = facts.Find(address);
        File.WriteAllText(path, "no database");
        time.Advance(TimeSpan.FromSeconds(61));
        SourceFacts damaged = facts.Find(address);
        DateTime changed = File.GetLastWriteTimeUtc(path);
        File.Copy(AddressFacts.Shipped, path, overwrite: true);
        File.SetLastWriteTimeUtc(path, changed);
        time.Advance(TimeSpan.FromSeconds(61));
        facts.Find(address);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((missing, tooEarly), Is.EqualTo((SourceFacts.None, SourceFacts.None)));
            Assert.That((there.Country, there.Asn), Is.EqualTo(("US", (long?)15169)));
            Assert.That(damaged, Is.EqualTo(there));
            Assert.That(facts.Files.Single().Trouble, Is.Null, "A damaged file is tried again, whatever its time says.");
            Assert.That(lines.Said.Where(line => line.Contains("mine.mmdb cannot be used", StringComparison.Ordinal)).ToArray(), Has.Length.EqualTo(2));
            Assert.That(lines.Said, Has.Count.EqualTo(3).And.Some.Contains("was opened anew"));
        }
    }

    private sealed class Lines : ILogger
    {
        public List<string> Said { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Said.Add(formatter(state, exception));
    }
}
