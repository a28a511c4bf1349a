using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

public sealed class InterpolationTests
{
    // 2026-10-01T00:00:00Z and 2026-10-08T00:00:00Z.
    private static readonly PanelRange Week = new(new DateTimeOffset(2026, 10, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 10, 8, 0, 0, 0, TimeSpan.Zero), IsRelative: true);

    private static readonly PanelQuery Query = new(1790812800000, 1791417600000, 86_400_000, "dmarc_aggregate-*", "@timestamp");

    [TestCase("domain:$one", @"domain:example\-shop.jp")]
    [TestCase("domain:${one}", @"domain:example\-shop.jp")]
    [TestCase("domain:\"${one:raw}\"", "domain:\"example-shop.jp\"")]
    [TestCase("domain:$two", "domain:(\"example.jp\" OR \"a b\\ c\")")]
    [TestCase("domain:$single", "domain:(\"example.jp\")")]
    [TestCase("domain:$all", "domain:*")]
    [TestCase("$some", "dmarc_result:*")]
    [TestCase("ip:$address", @"ip:2001\:db8\:\:1")]
    [TestCase("${two:csv}", @"example.jp,a b c")]
    [TestCase("x:$unknown", "x:$unknown")]
    [TestCase("@timestamp:[$__from TO ${__to}]", "@timestamp:[1790812800000 TO 1791417600000]")]
    [TestCase("first_seen:[${__from:date} TO *]", "first_seen:[2026-10-01T00:00:00.000Z TO *]")]
    [TestCase("$__interval $__interval_ms ${__interval}", "1d 86400000 1d")]
    public void A_query_takes_values_as_Lucene(string query, string expected) =>
        Assert.That(Interpolation.Replace(query, Given(), "lucene"), Is.EqualTo(expected.Replace("a b\\ c", @"a\ b\ c", StringComparison.Ordinal)));

    [Test]
    public void A_target_is_replaced_in_query_filters_and_alias_and_stays_as_it_was()
    {
        JsonObject target = JsonReading.ParseObject("""
            {"refId":"A","query":"domain:$one","alias":"Mail of $one",
             "bucketAggs":[{"id":"2","type":"filters","settings":{"filters":[{"query":"domain:$two","label":"$one"},{"query":"","label":"rest"}]}}]}
            """);
        JsonNode before = target.DeepClone();

        JsonObject replaced = Interpolation.Target(target, Given());

        JsonNode filters = replaced["bucketAggs"]![0]!["settings"]!["filters"]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(replaced.Text("query"), Is.EqualTo(@"domain:example\-shop.jp"));
            Assert.That(replaced.Text("alias"), Is.EqualTo("Mail of example-shop.jp"));
            Assert.That(filters[0].Text("query"), Is.EqualTo(@"domain:(""example.jp"" OR ""a\ b\ c"")"));
            Assert.That(filters[0].Text("label"), Is.EqualTo("example-shop.jp"));
            Assert.That(filters[1].Text("query"), Is.EqualTo("*"));
            Assert.That(JsonNode.DeepEquals(target, before));
        }
    }

    [TestCase("""{"name":"v","type":"custom","current":{"text":"x","value":"pass"}}""", "pass")]
    [TestCase("""{"name":"v","type":"query","current":{"value":["a","b"]}}""", "(\"a\" OR \"b\")")]
    [TestCase("""{"name":"v","type":"query","current":{"value":["$__all"]}}""", "*")]
    [TestCase("""{"name":"v","type":"query","allValue":"x OR y","current":{"value":"$__all"}}""", "x OR y")]
    [TestCase("""{"name":"v","type":"constant","query":"acme"}""", "acme")]
    [TestCase("""{"name":"v","type":"textbox","query":"","current":{"value":""}}""", "")]
    public void Current_values_of_the_dashboard_hold(string variable, string expected)
    {
        JsonObject dashboard = new() { ["templating"] = new JsonObject { ["list"] = new JsonArray(JsonNode.Parse(variable)) } };

        Assert.That(Interpolation.Replace("$v", new Variables(Week, 1).With(dashboard), "lucene"), Is.EqualTo(expected));
    }

    [TestCase(
        """{"find":"terms","field":"published_policy.domain","query":"tenant:$single","size":1000,"orderBy":"doc_count"}""",
        """{"field":"published_policy.domain","size":1000,"order":{"_count":"desc"}}""",
        """{"query_string":{"analyze_wildcard":true,"query":"tenant:(\"example.jp\")"}}""")]
    [TestCase("""{"find":"terms","field":"tenant"}""", """{"field":"tenant","size":500,"order":{"_key":"asc"}}""", null)]
    public void A_variable_asks_for_terms_in_the_range(string find, string terms, string? text)
    {
        string[] lines = VariableQuery.Build(JsonReading.ParseObject(find), Given(), Query).Split('\n');

        string range = """{"range":{"@timestamp":{"gte":1790812800000,"lte":1791417600000,"format":"epoch_millis"}}}""";
        string filters = text is null ? range : $"{range},{text}";
        JsonNode expected = JsonNode.Parse($$"""{"size":0,"query":{"bool":{"filter":[{{filters}}]} },"aggs":{"1":{"terms":{{terms}} } } }""")!;
        Assert.That(JsonNode.DeepEquals(JsonNode.Parse(lines[1]), expected), lines[1]);
    }

    [Test]
    public void A_variable_reads_the_keys_of_the_answer() => Assert.That(
        VariableQuery.Read(JsonReading.ParseObject("""{"aggregations":{"1":{"buckets":[{"key":"b","doc_count":2},{"key":1,"key_as_string":"true"},{"key":64500}]}}}""")),
        Is.EqualTo(new[] { "b", "true", "64500" }));

    private static Variables Given()
    {
        Variables variables = new(Week, 86_400_000);
        variables["one"] = Chosen.One("example-shop.jp");
        variables["two"] = Chosen.Many("example.jp", "a b c");
        variables["single"] = Chosen.Many("example.jp");
        variables["all"] = Chosen.Everything(null);
        variables["some"] = Chosen.Everything("dmarc_result:*");
        variables["address"] = Chosen.One("2001:db8::1");
        return variables;
    }
}
