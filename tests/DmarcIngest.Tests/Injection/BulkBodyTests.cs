using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Failure;
using DmarcIngest.Storage.Elasticsearch;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Injection;

/// <summary>What strangers wrote goes to Elasticsearch as values: never as a line of a bulk request, an id, or the name of an index; and what comes back of it is not obeyed.</summary>
[TestFixture]
public sealed partial class BulkBodyTests
{
    [Test]
    public async Task A_row_is_two_lines_whose_id_and_index_are_ours()
    {
        ReportReader reader = new(new ReadLimits(), new FailurePrivacy(PrivacyLevel.Full, default));
        List<StoredRow> rows =
        [
            .. Payloads.All.Index().SelectMany(payload => HostileMails.Of(payload.Item, payload.Index)).SelectMany(mail => reader.Read(mail.Mail).Results).OfType<Parsed>().SelectMany(parsed => parsed.Report.ReadRows()),
            .. Payloads.All.Select((payload, number) => Rows.Ingest($"{number}", Rows.September, payload)),
        ];
        IndexNames names = new("", null);
        using BulkRequest request = new();
        foreach (StoredRow row in rows)
        {
            request.Add(new RowWrite(row, 1, 0), names.Of(row.Kind, row.Timestamp));
        }

        using BulkContent content = new(request, [.. Enumerable.Range(0, request.Count)]);
        string[] lines = (await content.ReadAsStringAsync()).Split('\n');

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rows.Select(row => row.Kind).Distinct(), Is.EquivalentTo(new[] { RowKind.Aggregate, RowKind.Failure, RowKind.Tls, RowKind.Ingest }));
            Assert.That(lines, Has.Length.EqualTo((2 * rows.Count) + 1));
            Assert.That(lines[^1], Is.Empty);
            Assert.That(lines.SkipLast(1).Where((line, number) => number % 2 == 0 && !Action().IsMatch(line)), Is.Empty);
            Assert.That(lines.SkipLast(1).Where((line, number) => number % 2 == 1 && !IsObject(line)), Is.Empty);
        }
    }

    [TestCaseSource(typeof(Payloads), nameof(Payloads.All))]
    public void A_server_that_quotes_it_is_told_of_in_one_plain_line(string payload)
    {
        string told = ElasticsearchFaults.Item("https://es1.example.net:9200", new BulkItem(400, "mapper_parsing_exception", $"Preview of field's value: '{payload}'")).Message;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(told.EnumerateRunes().Where(letter => letter.Value == '\n' || Payloads.Steers(letter)), Is.Empty);
            Assert.That(told, Has.Length.LessThan(1000));
        }
    }

    private static bool IsObject(string line)
    {
        using JsonDocument document = JsonDocument.Parse(Encoding.UTF8.GetBytes(line));
        return document.RootElement.TryGetProperty("@timestamp", out _);
    }

    /// <summary>Ids are base64url, indices a kind and a month.</summary>
    [GeneratedRegex("""^\{"index":\{"_index":"(dmarc_(aggregate|failure|ingest)|smtp_tls)-[0-9]{4}-[0-9]{2}","_id":"[A-Za-z0-9_-]+","version":1,"version_type":"external_gte"\}\}$""")]
    private static partial Regex Action();
}
