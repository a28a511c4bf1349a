using System.Text.Json.Nodes;

namespace DmarcIngest.Dashboards.Model;

/// <summary>A way from a value to another dashboard of the same language. The period and the filters travel along.</summary>
/// <param name="Title">What it says.</param>
/// <param name="Board">Dashboard, without prefix and language.</param>
/// <param name="Carry">Variables that keep their value.</param>
/// <param name="Set">Variables with what they become.</param>
internal sealed record Link(Text Title, string Board, IReadOnlyList<string> Carry, IReadOnlyList<(string Variable, string Value)> Set)
{
    /// <summary>The value of a field in the clicked row.</summary>
    public static string Field(string name) => $$"""${__data.fields["{{name}}"]}""";

    public JsonObject Write(Edition edition)
    {
        IEnumerable<string> parts =
        [
            "${__url_time_range}",
            .. Carry.Select(variable => $$"""${{{variable}}:queryparam}"""),
            .. Set.Select(one => $"var-{one.Variable}={one.Value}"),
        ];
        return new JsonObject { ["title"] = edition.Say(Title), ["url"] = $"/d/{edition.UidOf(Board)}?{string.Join('&', parts)}" };
    }
}
