using DmarcIngest.Demo;
using DmarcIngest.Demo.Mails;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Reports.Failure;
using DmarcIngest.Reports.Tls;

namespace DmarcIngest.Tests.Demo;

/// <summary>The quarter as mails: each is read as what it was made for.</summary>
public sealed class QuarterMailsTests
{
    private static readonly QuarterOptions Options = new() { Scale = 0.05 };

    private List<(MadeMail Mail, MailReading Reading)> mails = [];

    [OneTimeSetUp]
    public void Read()
    {
        ReportReader reader = new(new ReadLimits());
        mails = [.. new QuarterMails(new Quarter(Options), Options).Mails().Select(mail => (mail, reader.Read(mail.Content)))];
    }

    [Test]
    public void They_come_in_order_under_names_of_their_own()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(mails.Select(one => one.Mail.Received), Is.Ordered);
            Assert.That(mails.Select(one => one.Mail.Name), Is.Unique);
        }
    }

    [Test]
    public void Aggregate_reports_arrive_as_they_were_made_but_those_of_the_silent_and_some_twice()
    {
        MadeReport[] made = [.. new Quarter(Options).Reports()];
        MadeReport[] unsent = [.. made.Where(report => report.Records[0].Reporter == QuarterMails.SilentReporter && report.Records[0].Day > Options.FirstDay.AddDays(85))];
        (string, string, long?)[] expected = [.. made.Except(unsent).Select(report => (report.Records[0].Reporter, report.ReportId, (long?)report.Records.Sum(record => record.Count)))];

        List<AggregateReport> read = [.. Reports<AggregateReport>()];

        (string, string, long?)[] seen = [.. read.Select(report => (report.Header.OrgName, report.Header.ReportId, report.ReadRows().Sum(row => row.MessageCount)))];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(unsent, Is.Not.Empty);
            Assert.That(seen.Distinct(), Is.EquivalentTo(expected));
            Assert.That(seen.Length, Is.GreaterThan(expected.Length));
            Assert.That(read.Where(report => report.Deviations.Count > 0).Select(report => (report.Header.OrgName, string.Join(' ', report.Deviations))).Distinct(), Is.EqualTo(new[] { ("shirakaba.example", "enum_case") }));
        }
    }

    [Test]
    public void Tls_reports_of_three_senders_come_each_day_and_tell_of_the_certificate_that_was_past_its_time()
    {
        TlsReport[] reports = [.. Reports<TlsReport>()];
        TlsRow[] rows = [.. reports.SelectMany(report => report.ReadRows())];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(reports, Has.Length.EqualTo(3 * Options.Days));
            Assert.That(reports.SelectMany(report => report.Deviations), Is.Empty);
            Assert.That(
                rows.Where(row => row.Detail?.ResultType == "certificate-expired").Select(row => DateOnly.FromDateTime(row.Report.Header.Begin.UtcDateTime).DayNumber - Options.FirstDay.DayNumber).Distinct(),
                Is.EqualTo(Enumerable.Range(60, 5)));
        }
    }

    [Test]
    public void Failure_reports_are_about_sources_that_the_aggregate_reports_count()
    {
        HashSet<string> sources = [.. new Quarter(Options).Reports().SelectMany(report => report.Records).Where(record => record.Truth is TruthVerdict.Spoof or TruthVerdict.Misconfigured).Select(record => record.SourceIp.ToString())];

        FailureRow[] rows = [.. Reports<FailureReport>().SelectMany(report => report.ReadRows())];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rows, Has.Length.GreaterThan(50));
            Assert.That(rows.Select(row => row.SourceIp!.ToString()), Is.All.AnyOf(sources.ToArray<object>()));
            Assert.That(rows.SelectMany(row => row.Deviations), Is.Empty);
        }
    }

    [Test]
    public void The_rest_cannot_be_read_or_is_no_report()
    {
        Dictionary<string, string[]> odd = mails.Where(one => !one.Reading.Results.Any(result => result is Parsed))
            .GroupBy(one => one.Mail.Name.Split('-')[0], one => string.Join(' ', one.Reading.Results.OfType<Rejected>().Select(rejected => rejected.Reason)))
            .ToDictionary(group => group.Key, group => group.Distinct().ToArray());

        Assert.That(odd.Keys, Is.EquivalentTo(new[] { "letter", "cut", "page" }));
        Assert.That(odd["letter"], Is.EqualTo(new[] { "" }));
        Assert.That(odd["cut"].Concat(odd["page"]), Has.None.Empty);
    }

    private IEnumerable<T> Reports<T>()
        where T : Report => mails.SelectMany(one => one.Reading.Results.OfType<Parsed>()).Select(parsed => parsed.Report).OfType<T>();
}
