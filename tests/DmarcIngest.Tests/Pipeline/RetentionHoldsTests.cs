using System.Net;
using DmarcIngest.Overview;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using DmarcIngest.Tests.Overview;

namespace DmarcIngest.Tests.Pipeline;

/// <summary>Filed mails stay where rows do, and people are told.</summary>
[TestFixture]
internal sealed class RetentionHoldsTests
{
    private static readonly DateTimeOffset Now = OpenRetention.Now;
    private static readonly TimeSpan Year = TimeSpan.FromDays(366);

    private OpenRetention open = null!;

    [SetUp]
    public async Task SetUp() => open = await OpenRetention.StartAsync();

    [TearDown]
    public ValueTask TearDown() => open.DisposeAsync();

    [Test]
    public async Task Filed_mails_stay_by_a_wrong_clock()
    {
        open.Mailbox.Filed.AddRange(Enumerable.Range(0, 150).Select(hours => Now.AddHours(-hours)));
        open.Time.Off = Year;
        await open.RunAsync();
        int ahead = open.Mailbox.Filed.Count;
        HeldBack held = open.State.Read().Held.Single();

        open.Time.Off = TimeSpan.FromDays(26);
        await open.NextRoundAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ahead, Is.EqualTo(150));
            Assert.That((held.Kind, held.Subject, held.Count, held.Of), Is.EqualTo(((RowKind?)null, "list", 150L, 150L)));
            Assert.That(open.Log.Lines.Single(), Does.Contain("150 of 150 filed mails of list were received before 2027-10-28 06:00 UTC").And.Contain("set Retention:MostPercent to 100"));
            Assert.That(await open.EventsAsync("retention_held"), Is.EqualTo(new[] { "Retention holds back 150 of 150 filed mails of list before 2027-10-28: more than 50 % at once. Check the clock." }));

            // Thirty days before Now + 26 days + 1 hour is 95 hours before Now, and mails of 0 to 95 hours stay.
            Assert.That(open.Mailbox.Filed, Has.Count.EqualTo(96));
            Assert.That(open.State.Read().Held, Is.Empty);
        }
    }

    [Test]
    public async Task Filed_mails_stay_while_rows_are_held_back_however_few_they_are()
    {
        await open.WriteAsync(200, 1);
        open.Mailbox.Filed.Add(Now.AddDays(-20));
        open.Time.Off = Year;

        await open.RunAsync();

        Assert.That(open.Mailbox.Filed, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_page_says_it_in_both_languages_and_not_to_users_of_some_domains()
    {
        await open.WriteAsync(1_200, 1);
        open.Time.Off = Year;
        await open.RunAsync();
        await using OpenOverview page = await OpenOverview.StartAsync(new OverviewOptions { TimeZone = "UTC" }, open.Store, open.Time, state: open.State);

        string english = WebUtility.HtmlDecode(await page.TextAsync("/?lang=en"));
        string japanese = WebUtility.HtmlDecode(await page.TextAsync("/?lang=ja"));

        View some = new() { Path = "/", Query = new Dictionary<string, string>(), Language = Language.En, Zone = TimeZoneInfo.Utc, Period = Period.Read("30", null, null, new DateOnly(2027, 11, 27)), Allowed = ["example.com"] };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(english, Does.Contain("Retention holds back 1,200 of 1,200 rows of dmarc_aggregate before 2026-11-27, since 2027-11-27 06:00: more than 50 % at once, as after a wrong clock (it said 2027-11-27 06:00). If the clock is right, run dmarc-ingest retention --force."));
            Assert.That(japanese, Does.Contain("dmarc_aggregate 1,200 行のうち 1,200 行（2026-11-27 より前）の削除を 2027-11-27 06:00 から見合わせています。一度に 50 % を超え、時計のずれが疑われます（時計は 2027-11-27 06:00）。時計が正しければ dmarc-ingest retention --force を実行してください。"));
            Assert.That(Attention.OfDaemon(some, open.State.Read()), Is.Empty);
        }
    }
}
