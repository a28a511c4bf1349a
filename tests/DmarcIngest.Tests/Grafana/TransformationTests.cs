using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

public sealed class TransformationTests
{
    private static readonly Frame Table = Made("A", ("org_name", ["Yahoo", "google.com", "docomo"]), ("Sum", [5.0, 30.0, null]), ("Max", [2.0, 1.0, 4.0]));

    [TestCase("""{"id":"organize","options":{"excludeByName":{"Max":true},"indexByName":{"Sum":0,"org_name":1},"renameByName":{"Sum":"通数","org_name":""}}}""",
        "通数: 5, 30, -; org_name: Yahoo, google.com, docomo")]
    [TestCase("""{"id":"organize","options":{"indexByName":{"Max":0}}}""", "Max: 2, 1, 4; org_name: Yahoo, google.com, docomo; Sum: 5, 30, -")]
    [TestCase("""{"id":"sortBy","options":{"sort":[{"field":"Sum","desc":true}]}}""", "org_name: google.com, Yahoo, docomo; Sum: 30, 5, -; Max: 1, 2, 4")]
    [TestCase("""{"id":"sortBy","options":{"sort":[{"field":"Max"}]}}""", "org_name: google.com, Yahoo, docomo; Sum: 30, 5, -; Max: 1, 2, 4")]
    [TestCase("""{"id":"filterFieldsByName","options":{"include":{"names":["Sum"]}}}""", "Sum: 5, 30, -")]
    [TestCase("""{"id":"filterFieldsByName","options":{"include":{"pattern":"/^(Sum|Max)$/"},"exclude":{"names":["Max"]}}}""", "Sum: 5, 30, -")]
    [TestCase("""{"id":"calculateField","options":{"mode":"binary","binary":{"left":"Sum","operator":"/","right":"Max"},"alias":"Rate","replaceFields":true}}""",
        "Rate: 2.5, 30, -")]
    [TestCase("""{"id":"calculateField","options":{"mode":"binary","binary":{"left":"Max","operator":"*","right":"100"}}}""",
        "org_name: Yahoo, google.com, docomo; Sum: 5, 30, -; Max: 2, 1, 4; Max * 100: 200, 100, 400")]
    [TestCase("""{"id":"calculateField","options":{"mode":"binary","binary":{"left":"None","operator":"*","right":"100"},"replaceFields":true}}""",
        "org_name: Yahoo, google.com, docomo; Sum: 5, 30, -; Max: 2, 1, 4")]
    [TestCase("""{"id":"calculateField","options":{"mode":"reduceRow","reduce":{"reducer":"sum"},"replaceFields":true}}""", "Total: 7, 31, 4")]
    [TestCase("""{"id":"limit","options":{"limitField":2}}""", "org_name: Yahoo, google.com; Sum: 5, 30; Max: 2, 1")]
    public void A_table_is_transformed(string transformation, string expected) => Assert.That(Applied(transformation, Table), Is.EqualTo(expected));

    // 2026-10-01T00:00:00Z.
    [Test]
    public void Texts_become_moments_and_what_is_none_becomes_nothing() => Assert.That(
        Applied(
            """{"id":"convertFieldType","options":{"conversions":[{"targetField":"first_seen","destinationType":"time"}],"fields":{}}}""",
            Made("A", ("source", ["a", "b", "c"]), ("first_seen", ["2026-10-01T00:00:00Z", "never", null]))),
        Is.EqualTo("source: a, b, c; first_seen: 1790812800000, -, -"));

    [Test]
    public void Series_join_by_time_and_are_called_by_their_names() => Assert.That(
        Applied(
            """{"id":"joinByField","options":{"byField":"Time","mode":"outer"}},{"id":"calculateField","options":{"mode":"binary","binary":{"left":"pass","operator":"/","right":"all"},"alias":"Rate"}}""",
            Frame.Series("A", "pass", [1000.0, 3000.0], [1.0, 6.0]),
            Frame.Series("B", "all", [2000.0, 3000.0], [4.0, 8.0])),
        Is.EqualTo("Time: 1000, 2000, 3000; pass: 1, -, 6; all: -, 4, 8; Rate: -, -, 0.75"));

    [Test]
    public void Tables_merge_by_the_columns_that_all_have() => Assert.That(
        Applied(
            """{"id":"merge","options":{}}""",
            Made("A", ("org", ["x", "y"]), ("Sum", [1.0, 2.0])),
            Made("B", ("org", ["y", "z"]), ("Max", [3.0, 4.0]))),
        Is.EqualTo("org: x, y, z; Sum: 1, 2, -; Max: -, 3, 4"));

    [Test]
    public void An_unknown_transformation_is_told() => Assert.That(
        () => Applied("""{"id":"groupingToMatrix"}""", Table), Throws.TypeOf<NotSupportedException>().With.Message.Contains("groupingToMatrix"));

    // (12 + 3 + 9) / 3; 9 - 12.
    [TestCase("lastNotNull", 9)]
    [TestCase("last", null)]
    [TestCase("sum", 24)]
    [TestCase("mean", 8)]
    [TestCase("max", 12)]
    [TestCase("min", 3)]
    [TestCase("diff", -3)]
    [TestCase("count", 4)]
    public void A_column_is_reduced(string calc, double? expected) =>
        Assert.That(Reduction.Reduce(new FrameField("v", FieldKind.Number, [12.0, 3.0, 9.0, null]), calc), Is.EqualTo(expected));

    [TestCase("""{"calcs":["sum"],"fields":""}""", "Sum=35; Max=7")]
    [TestCase("""{"calcs":["max"],"fields":"/^Sum$/"}""", "Sum=30")]
    [TestCase("""{"calcs":["lastNotNull"],"fields":"Max"}""", "Max=4")]
    [TestCase("""{"values":true,"fields":"Sum"}""", "Yahoo Sum=5; google.com Sum=30; docomo Sum=")]
    [TestCase("""{"values":true,"limit":1,"fields":"org_name"}""", "org_name=Yahoo")]
    public void A_stat_shows_what_its_options_choose(string options, string expected) =>
        Assert.That(string.Join("; ", Reduction.Of([Table], JsonNode.Parse(options)).Select(shown => $"{shown.Name}={shown.Value}")), Is.EqualTo(expected));

    [Test]
    public void A_row_with_one_number_is_called_by_its_texts() => Assert.That(
        Reduction.Of([Made("A", ("org", ["x"]), ("Sum", [1.0]))], JsonNode.Parse("""{"values":true}""")).Select(shown => shown.Name), Is.EqualTo(new[] { "x" }));

    private static string Applied(string transformations, params Frame[] frames) => string.Join(
        " | ", Transformations.Apply(frames, JsonReading.ParseObject($$"""{"transformations":[{{transformations}}]}""")).Select(frame => string.Join(
            "; ", frame.Fields.Select(field => $"{field.Shown}: {string.Join(", ", field.Values.Select(value => value ?? "-"))}"))));

    private static Frame Made(string refId, params (string Name, object?[] Values)[] columns) => new(
        refId, null, [.. columns.Select(column => new FrameField(column.Name, column.Values[0] is string ? FieldKind.Text : FieldKind.Number, column.Values))]);
}
