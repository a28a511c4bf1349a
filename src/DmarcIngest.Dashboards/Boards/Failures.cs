using DmarcIngest.Dashboards.Model;
using static DmarcIngest.Dashboards.Texts.FailuresTexts;

namespace DmarcIngest.Dashboards.Boards;

/// <summary>Failure reports: single mails that failed, as far as the settings let them be kept.</summary>
internal static class Failures
{
    private const string Rows = "tenant:$tenant AND reported_domain:$domain AND reporter:$reporter AND " + Common.FromWhom;

    public static Dashboard Board { get; } = new("failures", Title, Subtitle)
    {
        Variables =
        [
            Variable.Values("tenant", Texts.Tenant, DataSource.Failure, "tenant", "*"),
            Variable.Values("domain", Texts.Domain, DataSource.Failure, "reported_domain", "tenant:$tenant"),
            Variable.Values("reporter", Texts.Reporter, DataSource.Failure, "reporter", "tenant:$tenant AND reported_domain:$domain"),
            Common.Authenticity,
        ],
        Sections =
        [
            Common.Help(Help),
            new Section(null, [.. Figures(), ByDay() with { Width = 16, Height = 9 }, ByDelivery() with { Width = 8, Height = 9 }]),
            new Section(WhatFailed,
            [
                Count(ByDomain, ByDomainHelp, Bucket.Terms("reported_domain", 50, Column.Of(Texts.Domain))) with { Width = 8 },
                Count(ByMechanism, ByMechanismHelp, Bucket.Terms("auth_failure", 10, Column.Of(Mechanism))) with { Width = 8 },
                Count(ByReporter, ByReporterHelp, Bucket.Terms("reporter", 50, Column.Of(Texts.Reporter))) with { Width = 8 },
                Sources() with { Height = 9 },
            ]),
            new Section(Samples, [SampleTable() with { Height = 12 }]),
        ],
    };

    private static IEnumerable<Panel> Figures() =>
    [
        StatPanel.Of(Incidents, IncidentsHelp, Column.Number(Incidents), DataSource.Failure, Rows, Metric.Sum("incidents")) with { Width = 8 },
        StatPanel.Of(Texts.SourceCount, Texts.SourcesTexts.SourceCountHelp, Column.Number(Texts.SourceCount), DataSource.Failure, Rows, Metric.Unique("source_ip_address")) with { Width = 8 },
        StatPanel.Of(Newest, NewestHelp, Column.Ago(Newest), DataSource.Failure, Rows, Metric.Max("arrival_date")) with { Width = 8 },
    ];

    private static SeriesPanel ByDay() => new(Series, IncidentsHelp)
    {
        Targets =
        [
            new Target(DataSource.Failure, Rows, [Metric.Sum("incidents")], [Bucket.Terms("reported_domain", 10), Bucket.Daily()]) { Alias = new Text("{{term reported_domain}}", "{{term reported_domain}}") },
        ],
    };

    private static RankPanel ByDelivery() => new(Delivery, DeliveryHelp)
    {
        Figure = Column.Number(Incidents),
        Targets = [new Target(DataSource.Failure, Rows, [Metric.Sum("incidents")], [Bucket.Terms("delivery_result", 10)])],
    };

    private static TablePanel Count(Text title, Text help, Bucket bucket) =>
        TablePanel.Counting(title, help, DataSource.Failure, Rows, [bucket], Metric.Sum("incidents", Column.Number(Incidents)));

    private static TablePanel Sources() => TablePanel.Counting(
        SourcesTable, SourcesHelp, DataSource.Failure, Rows,
        [
            Bucket.Terms("source_ip_address", 50, Column.Of(Texts.Source, 160).To(new Link(Texts.ToSource, "sources", ["tenant", "domain"], [("source", $"%22{Link.Field("source_ip_address")}%22")]))),
            Bucket.Terms("source_reverse_dns", 1, Column.Of(Texts.ReverseName)),
            Bucket.Terms("source_as_name", 1, Column.Of(Texts.Network)),
            Bucket.Terms("source_country", 1, Column.Of(Texts.Country, 60)),
        ],
        Metric.Sum("incidents", Column.Number(Incidents)));

    private static TablePanel SampleTable() => TablePanel.Rows(
        SamplesTable, SamplesHelp, DataSource.Failure, Rows, 500,
        ("@timestamp", Column.Moment(Texts.Date)),
        ("reported_domain", Column.Of(Texts.Domain)),
        ("reporter", Column.Of(Texts.Reporter)),
        ("source_ip_address", Column.Of(Texts.Source, 150)),
        ("original_mail_from", Column.Of(Texts.EnvelopeFrom)),
        ("sample.subject", Column.Of(Subject, 260)),
        ("sample.headers.from", Column.Of(Texts.HeaderFrom, 220)),
        ("auth_failure", Column.Of(Mechanism, 100)),
        ("dmarc_result", Column.Named(Texts.Result, Words.Results, 100)),
        ("spf_result", Column.Of(Texts.Spf, 90)),
        ("dkim_result", Column.Of(Texts.Dkim, 90)),
        ("delivery_result", Column.Of(Delivery, 110)),
        ("feedback_type", Column.Of(Feedback, 120)));
}
