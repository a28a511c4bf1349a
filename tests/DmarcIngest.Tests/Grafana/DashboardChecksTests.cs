using System.Text.Json.Nodes;
using DmarcIngest.Reports;

namespace DmarcIngest.Tests.Grafana;

/// <summary>Each check, by a fault put into dashboards that have none: exactly that fault is told.</summary>
public sealed class DashboardChecksTests
{
    private const string Rate = "small-en: panel 2 'Pass rate': ";
    private const string Daily = "small-en: panel 3 'DMARC': ";
    private const string Table = "small-en: panel 4 'Domains': ";

    // A fault of both languages is put into both, and told of both; the Japanese one is left out here. Value null removes.
    private static IEnumerable<TestCaseData<string, string?, string>> Both()
    {
        yield return Fault("panels/1/targets/0/metrics/1/field", "\"message_counts\"", Rate + "A: there is no field 'message_counts'", "a field that there is not");
        yield return Fault("panels/1/targets/0/metrics/1/field", "\"org_name\"", Rate + "A: sum of 'org_name', which is keyword", "the sum of words");
        yield return Fault("panels/3/targets/0/bucketAggs/0/field", "\"spf_aligned\"", Table + "A: terms of 'spf_aligned', which is boolean: Grafana would show 0 and 1|organize names the column 'published_policy.domain', which cannot be|an override names the column 'Domain', which cannot be", "terms of booleans");
        yield return Fault("panels/2/targets/0/query", "\"raw:x\"", Daily + "A: the field 'raw' is not indexed", "a field that is not indexed");
        yield return Fault("panels/2/targets/0/query", "\"tenant:$tenant AND (NOT dmarc_results:pass)\"", Daily + "A: there is no field 'dmarc_results'", "a field in a query");
        yield return Fault("panels/2/targets/0/query", "\"_exists_:nothing\"", Daily + "A: there is no field 'nothing'", "a field that is to exist");
        yield return Fault("panels/2/targets/0/bucketAggs/0/field", "\"org_name\"", Daily + "A: date_histogram of 'org_name', which is keyword", "days of words");
        yield return Fault("panels/1/targets/0/bucketAggs/0/settings/filters/0/query", "\"result:pass\"", Rate + "A: there is no field 'result'", "a field in a filter");
        yield return Fault("templating/list/0/query", "\"{\\\"find\\\":\\\"terms\\\",\\\"field\\\":\\\"customer\\\"}\"", "small-en: variable tenant: there is no field 'customer'", "a field of a variable");
        yield return Fault("annotations/list/1/textField", "\"topic\"", "small-en: annotation 'Reports': there is no field 'topic'", "a field of an annotation");
        yield return Fault("annotations/list/1/timeField", "\"subject\"", "small-en: annotation 'Reports': timeField 'subject' is keyword, no date", "a time that is a word");
        yield return Fault("panels/2/targets/0/query", "\"tenant:$customer\"", Daily + "the variable 'customer' is not defined", "a variable that there is not");
        yield return Fault("templating/list/1/allValue", null, "small-en: variable domain: its All has no allValue, so Grafana would write out every value it knows of", "an All that is a list");
        yield return Fault("panels/3/fieldConfig/overrides/0/properties/0/value/0/url", "\"/d/detail-LANG?${__url_time_range}&${tenant:queryparam}&var-domain=${host}\"", Table + "the variable 'host' is not defined", "a variable in a data link");
        yield return Fault("panels/2/targets/0/metrics/0", "{\"id\":\"1\",\"type\":\"count\"}", Daily + "A: counts documents, which carry counts themselves: sum these", "documents that are counted");
        yield return Fault("panels/2/targets/0/queryType", "\"esql\"", Daily + "A: is no query of the builder but 'esql'", "a query that is not of the builder");
        yield return Fault("panels/2/datasource/uid", "\"dmarc\"", Daily + "A: the data source 'dmarc' is unknown", "a data source that there is not");
        yield return Fault("panels/4/targets/0/metrics/0", "{\"id\":\"1\",\"type\":\"avg\",\"field\":\"pass_rate\"}", "small-en: panel 5 'Readiness': A: avg of the rate 'pass_rate'", "the mean of rates of domains");
        yield return Fault("panels/1/targets/0/bucketAggs/0", "{\"id\":\"4\",\"type\":\"date_histogram\",\"settings\":{\"interval\":\"1d\"}}", "", "a rate a day, of which the last is shown");
        yield return Fault("panels/3/options/footer", "{\"show\":true,\"reducer\":[\"mean\"]}", Table + "its footer reduces rates by mean", "a footer under rates");
        yield return Fault("panels/2/type", "\"graph\"", Daily + "'graph' is a plugin that was removed", "a removed plugin");
        yield return Fault("panels/2/type", "\"news\"", Daily + "'news' is no kind of panel that is used here", "an unfit kind of panel");
        yield return Fault("panels/2/gridPos/x", "5", Rate + "overlaps panel 3 'DMARC'", "panels that overlap");
        yield return Fault("panels/2/gridPos/w", "19", Daily + "lies beyond the 24 columns, or nowhere", "a panel that is too wide");
        yield return Fault("panels/2/id", "2", Rate + "2 panels have this id", "an id that comes twice");
        yield return Fault("schemaVersion", "42", "small-en: the schemaVersion is 42, not 39", "a newer version");
        yield return Fault("links/0/url", "\"/d/other-LANG\"", "small-en: link 'Detail': there is no dashboard 'other-en'", "a link to nowhere");
        yield return Fault("links/0/keepTime", "false", "small-en: link 'Detail': loses the range of time", "a link that forgets the time");
        yield return Fault("links/0/includeVars", null, "small-en: link 'Detail': loses the tenant", "a link that forgets the tenant");
        yield return Fault("panels/3/fieldConfig/overrides/0/properties/0/value/0/url", "\"/d/detail-LANG?${__url_time_range}&${tenant:queryparam}&var-ip=1\"", Table + "link 'Detail': passes the variable 'ip', which detail-en does not have", "a link with a variable too many");
        yield return Fault("panels/3/fieldConfig/overrides/0/matcher/options", "\"Sum\"", Table + "an override names the column 'Sum', which cannot be", "an override of no column");
        yield return Fault("panels/3/transformations/0/options/excludeByName", "{\"Sum\":true,\"Sum passed_count\":true}", Table + "organize names the column 'Sum', which cannot be", "a column that is left out and is not there");
        yield return Fault("panels/1/options/reduceOptions/fields", "\"/^Pass$/\"", Rate + "reduceOptions names the column '/^Pass$/', which cannot be", "a stat of no column");
        yield return Fault("panels/3/transformations/0/options/excludeByName", null, Table + "shows the helper column 'Sum passed_count': hide:true does not hide it in a table", "a helper column in a table");
        yield return Fault("panels/1/options/reduceOptions/fields", "\"\"", Rate + "shows the helper column 'Sum passed_count': hide:true does not hide it in a table|shows the helper column 'Sum message_count': hide:true does not hide it in a table", "helper columns in a stat");
        yield return Fault("panels/3/transformations/0/id", "\"groupBy\"", Table + "the transformation 'groupBy' is unknown|shows the helper column 'Sum passed_count': hide:true does not hide it in a table", "a transformation that the harness cannot do");
    }

    // A fault of the Japanese dashboard alone.
    private static IEnumerable<TestCaseData<string, string?, string>> OfJapanese()
    {
        yield return Fault("panels/1/title", "\"Pass rate\"", "small-ja: panel 2.title: 'Pass rate' is not translated", "a title in English");
        yield return Fault("panels/2/description", "\"By outcome\"", "small-ja: panel 3.description: the Japanese text has no Japanese: 'By outcome'", "other English");
        yield return Fault("panels/1/targets/0/query", "\"\"", "small-ja: panel 2.targets[0].query differs from the English one: \"tenant:$tenant AND published_policy.domain:$domain\" there, \"\" here", "another query");
        yield return Fault("panels/2/gridPos/h", "3", "small-ja: panel 3.gridPos.h differs from the English one: 4 there, 3 here", "another place");
        yield return Fault("panels/2/options/legend", null, "small-ja: panel 3.options.legend is in the English one only", "an option that is missing");
        yield return Fault("panels/3/interval", "\"1d\"", "small-ja: panel 4.interval is in the Japanese one only", "an option of its own");
        yield return Fault("templating/list/2/query", "\"すべて : *,失敗のみ : pass\"", "small-ja: templating.list[2].query differs from the English one: \"*,fail\" there, \"*,pass\" here", "another choice");
        yield return Fault("links/0/url", "\"/d/detail-en\"", "small-ja: link '詳細': leads to the other language: detail-en", "a link to the other language");
        yield return Fault("panels/0/options/content", "\"[詳細](/d/detail-en)\"", "small-ja: panel 1 '': leads to the other language: detail-en", "a text with a link to the other language");
        yield return Fault("uid", "\"small-jp\"", "small-jp: the uid does not end in -ja|small-en: has no Japanese counterpart|small-jp: has no English counterpart", "a uid of no language");
        yield return Fault("uid", "\"detail-ja\"", "detail-ja: 2 dashboards have this uid|small-en: has no Japanese counterpart", "a uid that comes twice");
        yield return Fault("uid", null, "概要: there is no uid|small-en: has no Japanese counterpart|概要: has no English counterpart", "a uid that is missing");
    }

    [Test]
    public void Right_dashboards_have_no_fault() => Assert.That(Found(SmallDashboards.English(), SmallDashboards.Japanese()), Is.Empty);

    [TestCaseSource(nameof(Both))]
    public void A_fault_is_told(string path, string? value, string expected)
    {
        JsonObject[] english = SmallDashboards.English();
        JsonObject[] japanese = SmallDashboards.Japanese();
        Put(english[0], path, value?.Replace("LANG", "en", StringComparison.Ordinal));
        Put(japanese[0], path, value?.Replace("LANG", "ja", StringComparison.Ordinal));

        string[] found = [.. Found(english, japanese).Where(fault => fault.StartsWith("small-en: ", StringComparison.Ordinal))];

        Assert.That(found, Is.EqualTo(Lines(expected)));
    }

    [TestCaseSource(nameof(OfJapanese))]
    public void A_fault_of_one_language_is_told(string path, string? value, string expected)
    {
        JsonObject[] japanese = SmallDashboards.Japanese();
        Put(japanese[0], path, value);

        Assert.That(Found(SmallDashboards.English(), japanese), Is.EqualTo(Lines(expected)));
    }

    [TestCase("mean")]
    [TestCase("sum")]
    public void A_stat_that_reduces_daily_rates_is_told(string calc)
    {
        JsonObject[] english = SmallDashboards.English();
        Put(english[0], "panels/1/targets/0/bucketAggs/0", """{"id":"4","type":"date_histogram","settings":{"interval":"1d"}}""");
        Put(english[0], "panels/1/options/reduceOptions/calcs", $"[\"{calc}\"]");

        Assert.That(Found(english, []), Has.One.EqualTo(Rate + $"reduces rates by {calc}: ask for one bucket instead"));
    }

    [Test]
    public void The_mean_of_one_bucket_is_no_fault()
    {
        JsonObject[] english = SmallDashboards.English();
        Put(english[0], "panels/1/options/reduceOptions/calcs", "[\"mean\"]");

        Assert.That(Found(english, []), Has.None.Contains("reduces"));
    }

    [TestCase("a:1 AND (b.c:x OR -d:[1 TO 5]) NOT \"e:f\"", "a b.c d")]
    [TestCase("source_ip_address:\"2001:db8::1\" AND x:$y", "source_ip_address x")]
    [TestCase(@"domain:example\:8080 AND @timestamp:[2026-01-01T00:00:00Z TO *]", "domain @timestamp")]
    [TestCase("_exists_:f AND $some", "f")]
    [TestCase("*", "")]
    public void Fields_of_a_query_are_found(string query, string expected) => Assert.That(string.Join(' ', LuceneFields.Of(query)), Is.EqualTo(expected));

    [Test]
    public void Fields_are_read_from_the_template()
    {
        IReadOnlyDictionary<string, string> fields = MappedFields.Of(RowKind.Aggregate);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(fields["@timestamp"], Is.EqualTo("date"));
            Assert.That(fields["published_policy.pct"], Is.EqualTo("long"));
            Assert.That(fields["source_ip_address"], Is.EqualTo("ip"));
            Assert.That(fields["raw"], Is.EqualTo(MappedFields.Unindexed));
            Assert.That(fields, Does.Not.ContainKey("published_policy"));
        }
    }

    private static TestCaseData<string, string?, string> Fault(string path, string? value, string expected, string name) =>
        new TestCaseData<string, string?, string>(path, value, expected).SetArgDisplayNames(name);

    private static IReadOnlyList<string> Found(JsonObject[] english, JsonObject[] japanese) => DashboardChecks.Find(english, japanese, SmallDashboards.Sources);

    // Several faults of one panel share what stands before the last ": ".
    private static string[] Lines(string expected)
    {
        string[] parts = expected.Split('|', StringSplitOptions.RemoveEmptyEntries);
        string[] heads = [Rate, Daily, Table];
        string? head = heads.FirstOrDefault(one => expected.StartsWith(one, StringComparison.Ordinal));
        return [.. parts.Select((part, at) => at > 0 && head is not null ? head + part : part)];
    }

    private static void Put(JsonObject dashboard, string path, string? value)
    {
        string[] steps = path.Split('/');
        JsonNode node = steps[..^1].Aggregate((JsonNode)dashboard, (outer, step) => (outer is JsonArray list ? list[int.Parse(step, null)] : outer[step])!);
        if (node is JsonArray array)
        {
            array[int.Parse(steps[^1], null)] = JsonNode.Parse(value!);
        }
        else if (value is null)
        {
            node.AsObject().Remove(steps[^1]);
        }
        else
        {
            node[steps[^1]] = JsonNode.Parse(value);
        }
    }
}
