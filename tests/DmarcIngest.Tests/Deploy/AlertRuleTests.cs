using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DmarcIngest.Reports;

namespace DmarcIngest.Tests.Deploy;

/// <summary>The example alerts by what Grafana demands of such files, and by the fields that the daemon writes: a wrong name would only be silent.</summary>
[TestFixture]
internal sealed partial class AlertRuleTests
{
    private const string Folder = "grafana/alerting-example/";
    private const string Expression = "__expr__";

    private static readonly JsonNode[] Rules = [.. DeployFolder.Yaml(Folder + "rules.yaml")["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray()).Select(rule => rule!)];

    private static IEnumerable<TestCaseData> EachRule() => Rules.Select(rule => new TestCaseData(rule).SetArgDisplayNames((string)rule["uid"]!));

    [Test]
    public void Rules_have_names_that_Grafana_takes_and_are_told_apart()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Rules, Has.Length.EqualTo(6));
            Assert.That(Rules.Select(rule => (string)rule["uid"]!), Is.Unique.And.All.Match("^[a-z0-9-]{1,40}$"));
            Assert.That(Rules.Select(rule => (string)rule["title"]!), Is.Unique.And.All.Match("^[^$]*[a-z] / [^$]*[\\p{IsHiragana}\\p{IsKatakana}\\p{IsCJKUnifiedIdeographs}][^$]*$"));
            Assert.That(Rules.Select(rule => (string)rule["annotations"]!["description"]!), Is.All.Match("^[A-Za-z].*\\. .*\\p{IsHiragana}.*。$"));
        }
    }

    [TestCaseSource(nameof(EachRule))]
    public void A_query_names_a_data_source_fields_and_values_that_exist(JsonNode rule)
    {
        foreach (JsonNode query in Queries(rule))
        {
            RowKind kind = DeployFolder.DataSources[(string)query["datasourceUid"]!].Kind;
            Dictionary<string, string> fields = DeployFolder.Fields(kind);
            JsonNode model = query["model"]!;
            string text = (string)model["query"]!;
            string[] sums = [.. model["metrics"]!.AsArray().Where(metric => (string)metric!["type"]! == "sum").Select(metric => (string)metric!["field"]!)];
            string[] groups = [.. model["bucketAggs"]!.AsArray().Select(bucket => (string)bucket!["field"]!)];
            using (Assert.EnterMultipleScope())
            {
                Assert.That(sums.Where(field => fields.GetValueOrDefault(field) != "long"), Is.Empty);
                Assert.That(groups.Concat(LuceneField().Matches(text).Select(match => match.Groups[1].Value)).Where(field => !fields.ContainsKey(field)), Is.Empty);
                Assert.That(LuceneValue().Matches(text).Where(match => !Values(match.Groups[1].Value).Contains(match.Groups[2].Value)).Select(match => match.Value), Is.Empty);
                Assert.That(kind is RowKind.Aggregate or RowKind.Tls or RowKind.Source && sums.Length == 0, Is.False, "rows carry counts: to count rows is wrong");
            }
        }
    }

    [TestCaseSource(nameof(EachRule))]
    public void A_query_gives_a_time_series_over_enough_days(JsonNode rule)
    {
        foreach (JsonNode query in Queries(rule))
        {
            JsonArray buckets = query["model"]!["bucketAggs"]!.AsArray();
            string[] metrics = [.. query["model"]!["metrics"]!.AsArray().Select(metric => (string)metric!["id"]!), "_count"];
            bool late = (string)query["datasourceUid"]! != "dmarc-ingest";
            using (Assert.EnterMultipleScope())
            {
                Assert.That((string)buckets[^1]!["type"]!, Is.EqualTo("date_histogram"));
                Assert.That(buckets.SkipLast(1).Select(bucket => (string)bucket!["settings"]!["orderBy"]!).Distinct(), Is.SubsetOf(metrics));
                Assert.That((double)query["relativeTimeRange"]!["from"]!, Is.GreaterThanOrEqualTo(late ? 259200 : 86400));
                Assert.That((double)query["relativeTimeRange"]!["to"]!, Is.Zero);
                Assert.That((string)query["model"]!["refId"]!, Is.EqualTo((string)query["refId"]!));
                Assert.That(query.ToJsonString(), Does.Not.Contain("$"), "alerts know no variables");
            }
        }
    }

    [TestCaseSource(nameof(EachRule))]
    public void Expressions_build_upon_what_stands_before_them_and_the_condition_is_the_last(JsonNode rule)
    {
        List<string> known = [];
        foreach (JsonNode step in rule["data"]!.AsArray().Select(step => step!))
        {
            JsonNode model = step["model"]!;
            if ((string)step["datasourceUid"]! == Expression)
            {
                string text = (string)model["expression"]!;
                string[] used = (string)model["type"]! == "math" ? [.. MathName().Matches(text).Select(match => match.Groups[1].Value)] : [text];
                Assert.That(used, Is.Not.Empty.And.SubsetOf(known), text);
                Assert.That(text, Does.Not.Contain("$$"), "Grafana takes models as they stand");
            }

            known.Add((string)step["refId"]!);
        }

        Assert.That(known, Is.Unique);
        Assert.That((string)rule["condition"]!, Is.EqualTo(known[^1]));
    }

    [TestCaseSource(nameof(EachRule))]
    public void Thresholds_are_numbers_and_stand_at_the_top(JsonNode rule)
    {
        double[] top = [.. DeployFolder.Yaml(Folder + "rules.yaml")["thresholds"]!.AsObject().Select(threshold => (double)threshold.Value!)];
        JsonNode[] limits = [.. rule["data"]!.AsArray().Where(step => (string?)step!["model"]!["type"] == "threshold").Select(step => step!["model"]!["conditions"]![0]!["evaluator"]!["params"]![0]!)];
        Assert.That(limits.Select(limit => limit.GetValueKind()), Is.Not.Empty.And.All.EqualTo(JsonValueKind.Number));
        Assert.That(limits.Select(limit => (double)limit).Distinct(), Is.SubsetOf(top));
    }

    [Test]
    public void A_dollar_sign_stands_only_where_Grafana_expands_nothing_or_a_variable_that_it_is_given()
    {
        string[] given = [.. DeployFolder.Yaml("compose.alerts.yaml")["services"]!["grafana"]!["environment"]!.AsObject().Select(variable => variable.Key)];
        string[] used = [.. DeployFolder.Texts(DeployFolder.Yaml(Folder + "contact-points.yaml")).Where(value => value.Text.Contains('$', StringComparison.Ordinal)).Select(value => value.Text)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(DeployFolder.Texts(DeployFolder.Yaml(Folder + "rules.yaml")).Where(value => value.Text.Contains('$', StringComparison.Ordinal)).Select(value => value.Path),
                Is.All.EqualTo("/groups/*/rules/*/data/*/model/expression"));
            Assert.That(DeployFolder.Texts(DeployFolder.Yaml(Folder + "policies.yaml")).Where(value => value.Text.Contains('$', StringComparison.Ordinal)), Is.Empty);
            Assert.That(used.Select(text => text.TrimStart('$')), Is.EquivalentTo(new[] { "DMARC_ALERT_MAIL", "DMARC_ALERT_SLACK_URL" }).And.SubsetOf(given));
        }
    }

    [Test]
    public void Policies_lead_to_contact_points_that_exist_and_match_labels_that_rules_have()
    {
        string[] points = [.. DeployFolder.Yaml(Folder + "contact-points.yaml")["contactPoints"]!.AsArray().Select(point => (string)point!["name"]!)];
        JsonNode root = DeployFolder.Yaml(Folder + "policies.yaml")["policies"]!.AsArray().Single()!;
        JsonNode[] routes = [.. root["routes"]!.AsArray().Select(route => route!)];
        (string, string)[] labels = [.. Rules.SelectMany(rule => rule["labels"]!.AsObject()).Select(label => (label.Key, (string)label.Value!))];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(routes.Append(root).Select(policy => (string)policy["receiver"]!).Distinct(), Is.SubsetOf(points));
            Assert.That(routes.SelectMany(route => route["object_matchers"]!.AsArray()).Select(matcher => ((string)matcher![0]!, (string)matcher[2]!)).Distinct(), Is.SubsetOf(labels));
        }
    }

    [Test]
    public void Alerts_are_no_part_of_what_every_Grafana_gets() =>
        Assert.That(Directory.Exists(DeployFolder.Path("grafana/provisioning/alerting")), Is.False, "policies replace the tree of the organisation");

    private static IEnumerable<JsonNode> Queries(JsonNode rule)
    {
        JsonNode[] queries = [.. rule["data"]!.AsArray().Select(step => step!).Where(step => (string)step["datasourceUid"]! != Expression)];
        Assert.That(queries, Is.Not.Empty);
        return queries;
    }

    // What the program writes into the field, where it is one of a few words.
    private static IEnumerable<string> Values(string field) => field switch
    {
        "source_verdict" => DeployFolder.Fields(RowKind.Source).Keys.Where(name => name.StartsWith("messages_by_verdict.", StringComparison.Ordinal)).Select(name => name.Split('.')[1]),
        "outcome" => ["aggregate", "failure", "tls", "invalid", "other"],
        "row_type" => ["policy", "failure"],
        _ => [],
    };

    [GeneratedRegex(@"([A-Za-z_@.]+):")]
    private static partial Regex LuceneField();

    [GeneratedRegex(@"([A-Za-z_@.]+):([A-Za-z_]+)")]
    private static partial Regex LuceneValue();

    [GeneratedRegex(@"\$\{?([A-Z])\b")]
    private static partial Regex MathName();
}
