using System.Globalization;
using System.Net;
using System.Text;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Storage.Elasticsearch;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Storage.Elasticsearch;

/// <summary>What the contract of stores cannot see of questions for sums: documents of older versions, and more keys than a store gives.</summary>
[TestFixture("elasticsearch")]
[TestFixture("opensearch")]
internal sealed class QueryTests(string product)
{
    private static readonly MailFilter September = new(Rows.September, Rows.September.AddMonths(1));

    private readonly string prefix = $"q{Guid.NewGuid():N}"[..12] + "_";

    [Test]
    public async Task A_row_without_a_field_counts_with_those_of_whom_nothing_is_known()
    {
        await using ElasticsearchReportStore store = await OpenAsync("old_");
        await store.WriteAsync([new RowWrite(Rows.Aggregate("new", Rows.Of("example.com", 2), count: 5), 1, 0)], CancellationToken.None);
        await PutAsync("old_", ["""{"@timestamp":"2025-09-01T15:00:00Z","published_policy":{"domain":"example.com"},"message_count":3,"passed_count":1,"source_country":"unknown"}"""]);

        foreach ((MailKey key, string value) in new[] { (MailKey.Sender, "unknown"), (MailKey.Verdict, "undetermined"), (MailKey.Evidence, "unknown"), (MailKey.Country, "unknown") })
        {
            MailTotal[] expected = [new([value], 2, 8, 6, 5, 0, new DateOnly(2025, 9, 1), new DateOnly(2025, 9, 2))];
            MailTotals one = await store.ReadTotalsAsync(new MailQuery(September, key), CancellationToken.None);
            MailTotals two = await store.ReadTotalsAsync(new MailQuery(September, key, MailKey.Domain), CancellationToken.None);
            Assert.That(one.Totals.Select(Text), Is.EqualTo(expected.Select(Text)), $"{key}");
            Assert.That(two.Totals.Select(Text), Is.EqualTo(expected.Select(total => Text(total with { Key = [value, "example.com"] }))), $"{key}");
            Assert.That((one.Count, two.Count), Is.EqualTo((1, 1)));
        }

        MailTotals found = await store.ReadTotalsAsync(new MailQuery(September with { Sender = "unknown", Verdict = "undetermined", Country = "unknown" }), CancellationToken.None);
        Assert.That(found.Totals.Single().Messages, Is.EqualTo(8));
    }

    [Test]
    public async Task Of_more_keys_than_can_be_given_the_largest_are_and_about_how_many_there_are()
    {
        await using ElasticsearchReportStore store = await OpenAsync("many_");

        // 24,000 addresses in two months; from each n messages of n = 1 to 12,000 in either, every third failed, and those of n = 11,998 under two senders.
        foreach (string month in new[] { "09", "10" })
        {
            await PutAsync("many_", Enumerable.Range(1, 12_000).SelectMany(n => n == 11_998 ? new[] { Document(month, n, 1, "other"), Document(month, n, n - 1, "one") } : [Document(month, n, n, "one")]), month);
        }

        MailFilter both = September with { To = Rows.September.AddMonths(2) };
        MailTotals largest = await store.ReadTotalsAsync(new MailQuery(both, MailKey.Source) { Skip = 1, Take = 3 }, CancellationToken.None);
        MailTotals failed = await store.ReadTotalsAsync(new MailQuery(September, MailKey.Source) { Order = MailOrder.Failed, Take = 2 }, CancellationToken.None);
        MailTotals combined = await store.ReadTotalsAsync(new MailQuery(both, MailKey.Sender, MailKey.Source) { Take = 6 }, CancellationToken.None);
        MailTotals end = await store.ReadTotalsAsync(new MailQuery(both, MailKey.Source) { Skip = 9_999, Take = 10 }, CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            // 12,000 is 46 * 256 + 224.
            Assert.That(largest.Totals.Select(total => (total.Key[0], total.Messages)), Is.EqualTo(new[] { ("10.9.46.224", 12_000L), ("10.10.46.223", 11_999), ("10.9.46.223", 11_999) }));
            Assert.That(failed.Totals.Select(total => (total.Key[0], total.Failed)), Is.EqualTo(new[] { ("10.9.46.224", 12_000L), ("10.9.46.221", 11_997) }));
            Assert.That(combined.Totals.Select(total => (total.Key[0], total.Key[1], total.Messages)), Is.EqualTo(new[]
            {
                ("one", "10.10.46.224", 12_000L), ("one", "10.9.46.224", 12_000), ("one", "10.10.46.223", 11_999), ("one", "10.9.46.223", 11_999),
                ("one", "10.10.46.221", 11_997), ("one", "10.10.46.222", 11_997),
            }));
            Assert.That(largest.Count, Is.EqualTo(24_000).Within(2).Percent);
            Assert.That(combined.Count, Is.EqualTo(24_002).Within(5).Percent);
            Assert.That(end.Totals, Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task Rows_are_found_by_numbers_and_truths_and_not_at_all_by_those_who_may_see_domains_only()
    {
        await using ElasticsearchReportStore store = await OpenAsync("where_");
        await store.WriteAsync(Enumerable.Range(0, 3).Select(n => new RowWrite(Rows.Ingest($"m{n}", Rows.September), 1, 0)), CancellationToken.None);
        RowQuery all = new(RowKind.Ingest);
        (RowQuery Query, int Rows)[] cases =
        [
            (all with { Where = [("waiting", "12"), ("partial", "false")] }, 3), (all with { Where = [("waiting", "13")] }, 0), (all with { Where = [("partial", "perhaps")] }, 0),
            (all with { Where = [("no such field", "1")] }, 0), (all with { Domains = ["example.com"] }, 0), (all with { Domains = [] }, 0),
        ];
        foreach ((RowQuery query, int rows) in cases)
        {
            RowPage page = await store.ReadPageAsync(new PageQuery(query), CancellationToken.None);
            Assert.That((page.Rows.Count, page.Count), Is.EqualTo((rows, rows)), $"{query}");
        }
    }

    private static string Document(string month, int n, long messages, string sender) => string.Create(CultureInfo.InvariantCulture, $$"""
        {"@timestamp":"2025-{{month}}-03T00:00:00Z","source_ip_address":"10.{{month.TrimStart('0')}}.{{n >> 8}}.{{n & 255}}","source_name":"{{sender}}",
        "passed_dmarc":{{(n % 3 == 0 ? "false" : "true")}},"message_count":{{messages}},"passed_count":{{(n % 3 == 0 ? 0 : messages)}}}
        """).ReplaceLineEndings("");

    private async Task<ElasticsearchReportStore> OpenAsync(string name)
    {
        ElasticsearchReportStore store = Stores.Make((await TestServer.SharedAsync(product)).Url, prefix + name);
        await store.PrepareAsync(CancellationToken.None);
        return store;
    }

    private async Task PutAsync(string name, IEnumerable<string> documents, string month = "09")
    {
        using HttpClient http = new();
        string lines = string.Concat(documents.Select(document => $"{{\"index\":{{}}}}\n{document}\n"));
        using StringContent body = new(lines, Encoding.UTF8, "application/x-ndjson");
        using HttpResponseMessage put = await http.PostAsync(
            new Uri($"{(await TestServer.SharedAsync(product)).Url}/{prefix}{name}dmarc_aggregate-2025-{month}/_bulk?filter_path=errors,items.*.error"), body);
        Assert.That((put.StatusCode, await put.Content.ReadAsStringAsync()), Is.EqualTo((HttpStatusCode.OK, "{\"errors\":false}")));
    }

    private static string Text(MailTotal total) =>
        $"{string.Join('|', total.Key)}: {total.Rows} {total.Messages} {total.Passed} {total.DkimAligned} {total.SpfAligned} {total.FirstDay:O} {total.LastDay:O}";
}
