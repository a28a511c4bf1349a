using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DmarcIngest.Reports;

namespace DmarcIngest.Tests.Grafana;

/// <summary>Two small dashboards in two languages that have no fault, to put faults into.</summary>
internal static partial class SmallDashboards
{
    private const string Overview = """
        {"uid":"small-LANG","title":"<<Overview|概要>>","schemaVersion":39,"tags":["dmarc-LANG"],
         "links":[{"type":"link","title":"<<Detail|詳細>>","url":"/d/detail-LANG","keepTime":true,"includeVars":true}],
         "annotations":{"list":[{"builtIn":1,"datasource":{"uid":"-- Grafana --"},"name":"Annotations & Alerts"},
          {"name":"<<Reports|報告>>","enable":false,"datasource":{"uid":"dmarc-ingest"},"target":{"query":"outcome:stored"},"timeField":"@timestamp","textField":"subject"}]},
         "templating":{"list":[
          {"name":"tenant","type":"query","label":"<<Tenant|テナント>>","datasource":{"uid":"dmarc-aggregate"},"includeAll":true,"allValue":"*",
           "query":"{\"find\":\"terms\",\"field\":\"tenant\",\"size\":1000}","current":{"text":"All","value":"$__all"}},
          {"name":"domain","type":"query","label":"<<Domain|ドメイン>>","datasource":{"uid":"dmarc-aggregate"},"includeAll":true,"multi":true,"allValue":"*",
           "query":"{\"find\":\"terms\",\"field\":\"published_policy.domain\",\"query\":\"tenant:$tenant\"}","current":{"text":["All"],"value":["$__all"]}},
          {"name":"only","type":"custom","label":"<<Show|表示>>","query":"<<All mail|すべて>> : *,<<Failures|失敗のみ>> : fail",
           "options":[{"text":"<<All mail|すべて>>","value":"*"},{"text":"<<Failures|失敗のみ>>","value":"fail"}],"current":{"text":"<<All mail|すべて>>","value":"*"}}]},
         "panels":[
          {"id":1,"type":"text","title":"","gridPos":{"x":0,"y":0,"w":24,"h":2},"options":{"content":"<<See [detail](/d/detail-en).|[詳細](/d/detail-ja)へ。>>"}},
          {"id":2,"type":"stat","title":"<<Pass rate|合格率>>","gridPos":{"x":0,"y":2,"w":6,"h":4},"datasource":{"uid":"dmarc-aggregate"},
           "targets":[{"refId":"A","query":"tenant:$tenant AND published_policy.domain:$domain",
            "metrics":[{"id":"1","type":"sum","field":"passed_count","hide":true},{"id":"2","type":"sum","field":"message_count","hide":true},
             {"id":"3","type":"bucket_script","pipelineVariables":[{"name":"p","pipelineAgg":"1"},{"name":"a","pipelineAgg":"2"}],"settings":{"script":"params.p / params.a"}}],
            "bucketAggs":[{"id":"4","type":"filters","settings":{"filters":[{"query":"dmarc_result:$only","label":"all"}]}}]}],
           "options":{"reduceOptions":{"calcs":["lastNotNull"],"fields":"Bucket Script"}}},
          {"id":3,"type":"timeseries","title":"DMARC","description":"<<By result|結果別>>","gridPos":{"x":6,"y":2,"w":18,"h":4},"datasource":{"uid":"dmarc-aggregate"},
           "targets":[{"refId":"A","query":"tenant:$tenant","alias":"<<All messages|全メール>>","metrics":[{"id":"1","type":"sum","field":"message_count"}],
            "bucketAggs":[{"id":"2","type":"date_histogram","field":"@timestamp","settings":{"interval":"1d"}}]}],
           "fieldConfig":{"overrides":[{"matcher":{"id":"byName","options":"<<All messages|全メール>>"},"properties":[{"id":"color","value":"blue"}]}]},
           "options":{"legend":{"calcs":["sum"]}}},
          {"id":4,"type":"table","title":"<<Domains|ドメイン一覧>>","gridPos":{"x":0,"y":6,"w":24,"h":8},"datasource":{"uid":"dmarc-aggregate"},
           "targets":[{"refId":"A","query":"tenant:$tenant AND NOT source_ip_address:\"192.0.2.0/24\"",
            "metrics":[{"id":"1","type":"sum","field":"passed_count","hide":true},{"id":"2","type":"sum","field":"message_count"},
             {"id":"3","type":"bucket_script","pipelineVariables":[{"name":"p","pipelineAgg":"1"},{"name":"a","pipelineAgg":"2"}],"settings":{"script":"params.p / params.a"}}],
            "bucketAggs":[{"id":"4","type":"terms","field":"published_policy.domain","settings":{"size":"20","orderBy":"2"}}]}],
           "transformations":[{"id":"organize","options":{"excludeByName":{"Sum passed_count":true},
            "renameByName":{"published_policy.domain":"<<Domain|ドメイン>>","Sum message_count":"<<Messages|通数>>","Bucket Script":"<<Passed|合格率>>"}}}],
           "fieldConfig":{"defaults":{},"overrides":[{"matcher":{"id":"byName","options":"<<Domain|ドメイン>>"},"properties":[{"id":"links","value":[
            {"title":"<<Detail|詳細>>","url":"/d/detail-LANG?${__url_time_range}&${tenant:queryparam}&var-domain=${__value.raw}"}]}]}]},
           "options":{"sortBy":[{"displayName":"<<Messages|通数>>","desc":true}]}},
          {"id":5,"type":"table","title":"<<Readiness|準備状況>>","gridPos":{"x":0,"y":14,"w":24,"h":8},"datasource":{"uid":"dmarc-domains"},
           "targets":[{"refId":"A","query":"","metrics":[{"id":"1","type":"count"}],"bucketAggs":[{"id":"2","type":"terms","field":"<<next_step|next_step_ja>>"}]}],
           "transformations":[{"id":"organize","options":{"renameByName":{"<<next_step|next_step_ja>>":"<<Next step|次の一手>>"}}}]}]}
        """;

    private const string Detail = """
        {"uid":"detail-LANG","title":"<<Detail|詳細>>","schemaVersion":39,"tags":["dmarc-LANG"],
         "templating":{"list":[{"name":"tenant","type":"textbox","label":"<<Tenant|テナント>>","query":"*"},{"name":"domain","type":"textbox","label":"<<Domain|ドメイン>>","query":"*"}]},
         "panels":[
          {"id":1,"type":"bargauge","title":"<<Fates|処分>>","gridPos":{"x":0,"y":0,"w":24,"h":8},"datasource":{"uid":"dmarc-aggregate"},
           "targets":[{"refId":"A","query":"published_policy.domain:$domain","metrics":[{"id":"1","type":"sum","field":"message_count"}],
            "bucketAggs":[{"id":"2","type":"terms","field":"disposition"}]}],
           "options":{"reduceOptions":{"values":true,"fields":""}}}]}
        """;

    public static IReadOnlyDictionary<string, CheckedSource> Sources { get; } = new Dictionary<string, CheckedSource>
    {
        ["dmarc-aggregate"] = new(MappedFields.Of(RowKind.Aggregate), MayCount: false),
        ["dmarc-ingest"] = new(MappedFields.Of(RowKind.Ingest), MayCount: true),
        ["dmarc-domains"] = new(MappedFields.Of(RowKind.Domain), MayCount: true),
    };

    public static JsonObject[] English() => [Made(Overview, "en"), Made(Detail, "en")];

    public static JsonObject[] Japanese() => [Made(Overview, "ja"), Made(Detail, "ja")];

    private static JsonObject Made(string text, string language) => JsonReading.ParseObject(
        Both().Replace(text.Replace("LANG", language, StringComparison.Ordinal), match => match.Groups[language == "en" ? 1 : 2].Value));

    [GeneratedRegex("<<(.*?)\\|(.*?)>>")]
    private static partial Regex Both();
}
