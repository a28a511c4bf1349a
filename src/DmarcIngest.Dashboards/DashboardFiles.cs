using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using DmarcIngest.Dashboards.Boards;
using DmarcIngest.Dashboards.Model;

namespace DmarcIngest.Dashboards;

/// <summary>All dashboards as files.</summary>
internal static class DashboardFiles
{
    /// <summary>Days as most reporters cut them.</summary>
    public const string Utc = "utc";

    public static readonly JsonSerializerOptions Json = new() { WriteIndented = true, IndentSize = 1, NewLine = "\n", Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>In the order of the reader's way.</summary>
    public static IReadOnlyList<Dashboard> All { get; } =
    [
        Overview.Board, Domain.Board, Sources.Board, Readiness.Board, Reporters.Board, Failures.Board, Tls.Board, Ingest.Board,
    ];

    /// <summary>Path below <c>grafana-dashboards</c>, with <c>/</c>, and text.</summary>
    /// <param name="timeZone">Where a day begins: <see cref="Utc"/> or an IANA name.</param>
    public static IEnumerable<(string Path, string Text)> Write(string timeZone)
    {
        foreach (Plugin plugin in Enum.GetValues<Plugin>())
        {
            foreach (Language language in Enum.GetValues<Language>())
            {
                Edition edition = new(language, plugin, timeZone);
                string folder = (plugin == Plugin.OpenSearch ? "opensearch/" : "") + edition.Suffix;
                foreach (Dashboard dashboard in All)
                {
                    yield return ($"{folder}/{dashboard.Name}.json", dashboard.Write(edition).ToJsonString(Json) + "\n");
                }
            }
        }
    }
}
