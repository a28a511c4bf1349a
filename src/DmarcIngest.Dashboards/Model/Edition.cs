using System.Text.Json.Nodes;

namespace DmarcIngest.Dashboards.Model;

/// <summary>For whom a dashboard is written: everything in which two files of the same dashboard differ.</summary>
/// <param name="Language">Language of its texts.</param>
/// <param name="Plugin">Plugin of its data sources.</param>
/// <param name="TimeZone">Where a day begins: <c>utc</c>, as most reporters cut, or an IANA name.</param>
internal sealed record Edition(Language Language, Plugin Plugin, string TimeZone)
{
    /// <summary>Stands at the end of each uid, and in the tag by which dashboards of a language find each other.</summary>
    public string Suffix => Language == Language.Ja ? "ja" : "en";

    /// <summary>The uid of a dashboard of this edition.</summary>
    public string UidOf(string board) => $"dmarc-{board}-{Suffix}";

    public string Say(Text text) => text.In(Language);

    public JsonObject Reference(DataSource source) => new() { ["type"] = DataSource.TypeOf(Plugin), ["uid"] = source.Uid };
}
