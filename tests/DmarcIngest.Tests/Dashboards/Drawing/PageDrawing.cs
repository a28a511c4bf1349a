using System.Text;
using System.Text.Json.Nodes;
using DmarcIngest.Tests.Grafana;

namespace DmarcIngest.Tests.Dashboards.Drawing;

/// <summary>A dashboard as a page of its own: Grafana's grid, titles and figures, none of its looks.</summary>
internal static class PageDrawing
{
    private const int Column = 60;
    private const int Row = 38;
    private const int Gap = 8;

    private const string Style = """
        body{margin:0;background:#f4f6f8;font:13px/1.35 "Noto Sans CJK JP","Noto Sans JP",sans-serif;color:#1f2328}
        header{padding:10px 16px}h1{font-size:18px;margin:0}header p{margin:2px 0;color:#57606a}header .note{color:#9a3412}
        main{position:relative;width:1440px}section{position:absolute;background:#fff;border:1px solid #d8dde3;box-sizing:border-box;overflow:hidden;padding:6px 8px}
        section.row{background:none;border:0;font-weight:600}h2{font-size:13px;margin:0 0 4px;white-space:nowrap}
        .figures{display:flex;justify-content:space-around;align-items:center;height:calc(100% - 24px)}.figure{text-align:center}.figure b{display:block;font-size:26px}
        table{border-collapse:collapse;width:100%;table-layout:auto;font-size:12px}th{text-align:left;font-weight:600;border-bottom:1px solid #d8dde3;white-space:nowrap}
        td{padding:1px 6px 1px 0;white-space:nowrap;max-width:340px;overflow:hidden;text-overflow:ellipsis}td.number{text-align:right}
        .bar{display:inline-block;width:70px;height:9px;background:#e7ebef;margin-right:6px}.bar i{display:block;height:100%}
        .bars{display:grid;grid-template-columns:max-content 1fr max-content max-content;gap:3px 8px;align-items:center}.bars .bar{width:100%}
        .legend span{margin-right:12px;white-space:nowrap}.legend i{display:inline-block;width:10px;height:10px;margin-right:4px}svg text{font-size:10px;fill:#57606a}p{margin:2px 0}
        """;

    public static async Task<string> DrawAsync(GrafanaServer server, JsonObject dashboard, string language, DateTimeOffset now)
    {
        StringBuilder page = new();
        int bottom = 0;
        foreach (JsonObject panel in dashboard.Objects("panels"))
        {
            JsonNode at = panel["gridPos"]!;
            (int x, int y, int w, int h) = ((int)at["x"]!, (int)at["y"]!, (int)at["w"]!, (int)at["h"]!);
            bottom = Math.Max(bottom, (y + h) * Row);
            bool row = panel.Text("type") == "row";
            int width = (w * Column) - Gap;
            int height = (h * Row) - Gap;
            string inside = "";
            if (!row)
            {
                IReadOnlyList<Frame> frames = panel.Objects("targets").Any()
                    ? await server.RunAsync(dashboard, panel, PanelTime.OfDashboard(dashboard, now), now, new Dictionary<string, Chosen>(), CancellationToken.None)
                    : [];
                inside = PanelDrawing.Draw(panel, frames, width - 20, height - 40, now);
            }

            string title = Interpolation.Replace(panel.Text("title") ?? "", new Variables(PanelTime.OfDashboard(dashboard, now), 86_400_000).With(dashboard), "text");
            page.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"<section class='{(row ? "row" : "panel")}' style='left:{(x * Column) + Gap}px;top:{y * Row}px;width:{width}px;height:{height}px'><h2>{(row ? "▸ " : "")}{PanelDrawing.Html(title)}</h2>{inside}</section>\n");
        }

        string note = language == "ja"
            ? "ダッシュボードの問い合わせを実行して描いた図です (Grafana の画面ではありません)。データは生成した見本です。"
            : "A drawing of the dashboard's queries, not of Grafana. The data are made.";
        return $"""
            <!doctype html><html lang="{language}"><meta charset="utf-8"><title>{PanelDrawing.Html(dashboard.Text("title")!)}</title><style>{Style}</style>
            <header><h1>{PanelDrawing.Html(dashboard.Text("title")!)}</h1><p>{PanelDrawing.Html(dashboard.Text("description")!)}</p><p class="note">{note}</p></header>
            <main style="height:{bottom}px">{page}</main></html>
            """;
    }
}
