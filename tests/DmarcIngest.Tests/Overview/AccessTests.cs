using System.Collections.Concurrent;
using System.Net;
using DmarcIngest.Overview;
using DmarcIngest.Overview.Access;
using DmarcIngest.Pipeline;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace DmarcIngest.Tests.Overview;

/// <summary>Who may look at the page, and what is refused and counted.</summary>
[TestFixture]
public sealed class AccessTests
{
    private const string Password = "correct horse battery";
    private static readonly string Hash = PasswordHash.Make(Password);
    private readonly ConcurrentDictionary<string, long> refused = new();

    [SetUp]
    public void Forget() => refused.Clear();

    [Test]
    public async Task On_loopback_without_users_everybody_looks()
    {
        await using OpenOverview overview = await StartAsync();

        Assert.That(await overview.TextAsync("/"), Does.Contain("Nothing is stored yet"));
    }

    [TestCase("/")]
    [TestCase("/domains?csv=domains")]
    [TestCase("/report?uid=x")]
    [TestCase("/search?q=x")]
    [TestCase("/monthly?domain=a.example")]
    public async Task With_users_nothing_is_shown_before_the_login(string path)
    {
        await using OpenOverview overview = await StartAsync(Users());

        using HttpResponseMessage answer = await overview.GetAsync(path);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Redirect));
        Assert.That(answer.Headers.Location!.OriginalString, Is.EqualTo($"/login?to={Uri.EscapeDataString(path)}"));
    }

    [Test]
    public async Task The_right_password_begins_a_session_that_logging_out_ends_for_whoever_has_the_cookie()
    {
        await using OpenOverview overview = await StartAsync(Users());

        using HttpResponseMessage login = await overview.LogInAsync("anna", Password, "/domains?period=7");
        string set = login.Headers.GetValues("Set-Cookie").Single();
        string cookie = set.Split(';')[0];
        using HttpResponseMessage inside = await overview.GetAsync("/domains", ("Cookie", cookie));
        using HttpResponseMessage logout = await overview.SendAsync(HttpMethod.Post, "/logout", null, ("Cookie", cookie), ("Origin", Origin(overview)));
        using HttpResponseMessage stolen = await overview.GetAsync("/domains", ("Cookie", cookie));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(login.StatusCode, Is.EqualTo(HttpStatusCode.Redirect));
            Assert.That(login.Headers.Location!.OriginalString, Is.EqualTo("/domains?period=7"));
            Assert.That(set, Does.Contain("httponly").IgnoreCase.And.Contain("samesite=lax").IgnoreCase);
            Assert.That(inside.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await inside.Content.ReadAsStringAsync(), Does.Contain(">anna<"));
            Assert.That(logout.StatusCode, Is.EqualTo(HttpStatusCode.Redirect));
            Assert.That(stolen.StatusCode, Is.EqualTo(HttpStatusCode.Redirect));
            Assert.That(refused.GetValueOrDefault("session"), Is.EqualTo(1));
        }
    }

    [TestCase("https://evil.example/")]
    [TestCase("//evil.example/")]
    [TestCase("/\\evil.example/")]
    [TestCase("evil")]
    public async Task After_the_login_nobody_is_led_to_another_site(string to)
    {
        await using OpenOverview overview = await StartAsync(Users());

        using HttpResponseMessage login = await overview.LogInAsync("anna", Password, to);

        Assert.That(login.Headers.Location!.OriginalString, Is.EqualTo("/"));
    }

    [Test]
    public async Task A_session_ends_when_nobody_asks_for_long_enough()
    {
        FakeTimeProvider time = new(Rows.September);
        OverviewOptions options = Users();
        options.SessionMinutes = 30;
        await using OpenOverview overview = await StartAsync(options, time: time);
        using HttpResponseMessage login = await overview.LogInAsync("anna", Password);
        string cookie = login.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        List<HttpStatusCode> codes = [];
        foreach (int minutes in new[] { 29, 29, 31 })
        {
            time.Advance(TimeSpan.FromMinutes(minutes));
            using HttpResponseMessage answer = await overview.GetAsync("/", ("Cookie", cookie));
            codes.Add(answer.StatusCode);
        }

        Assert.That(codes, Is.EqualTo(new[] { HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Redirect }));
    }

    [Test]
    public async Task Of_two_hundred_wrong_passwords_in_a_minute_ten_are_looked_at_and_the_right_one_waits_too()
    {
        FakeTimeProvider time = new(Rows.September);
        await using OpenOverview overview = await StartAsync(Users(), time: time);

        List<HttpStatusCode> codes = [];
        for (int i = 0; i < 200; i++)
        {
            using HttpResponseMessage answer = await overview.LogInAsync(i % 2 == 0 ? "anna" : "nobody", $"wrong {i}");
            codes.Add(answer.StatusCode);
        }

        using HttpResponseMessage right = await overview.LogInAsync("anna", Password);
        time.Advance(TimeSpan.FromMinutes(1));
        using HttpResponseMessage later = await overview.LogInAsync("anna", Password);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(codes.Take(10), Is.All.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(codes.Skip(10), Is.All.EqualTo(HttpStatusCode.TooManyRequests));
            Assert.That(refused.GetValueOrDefault("password"), Is.EqualTo(10));
            Assert.That(refused.GetValueOrDefault("rate"), Is.EqualTo(191));
            Assert.That(right.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
            Assert.That(later.StatusCode, Is.EqualTo(HttpStatusCode.Redirect));
        }
    }

    [TestCase("evil.example", false)]
    [TestCase("dmarc.example.net", true)]
    [TestCase("DMARC.example.net:8443", true)]
    [TestCase("localhost:8080", true)]
    [TestCase("127.0.0.1", true)]
    [TestCase("[::1]:8080", true)]
    [TestCase("localhost.evil.example", false)]
    public async Task A_request_by_another_name_is_refused(string host, bool isTaken)
    {
        OverviewOptions options = new();
        options.Hosts.Add("dmarc.example.net");
        await using OpenOverview overview = await StartAsync(options);

        using HttpResponseMessage answer = await overview.GetAsync("/", ("Host", host));

        Assert.That(answer.StatusCode, Is.EqualTo(isTaken ? HttpStatusCode.OK : HttpStatusCode.Forbidden));
        Assert.That(refused.GetValueOrDefault("host"), Is.EqualTo(isTaken ? 0 : 1));
    }

    [TestCase("GET", "https://evil.example", false)]
    [TestCase("GET", "null", false)]
    [TestCase("POST", "https://evil.example", false)]
    [TestCase("POST", null, false)]
    [TestCase("GET", null, true)]
    [TestCase("GET", "own", true)]
    public async Task A_request_from_a_page_of_another_site_is_refused(string method, string? origin, bool isTaken)
    {
        await using OpenOverview overview = await StartAsync(Users());
        (string, string)[] headers = origin is null ? [] : [("Origin", origin == "own" ? Origin(overview) : origin)];

        using HttpResponseMessage answer = await overview.SendAsync(new HttpMethod(method), "/login", method == "POST" ? new FormUrlEncodedContent([new("name", "anna"), new("password", Password)]) : null, headers);

        Assert.That(answer.StatusCode, Is.EqualTo(isTaken ? HttpStatusCode.OK : HttpStatusCode.Forbidden));
        Assert.That(answer.Headers.Contains("Set-Cookie"), Is.False);
        Assert.That(refused.GetValueOrDefault("origin"), Is.EqualTo(isTaken ? 0 : 1));
    }

    [Test]
    public async Task A_proxy_says_who_it_is_and_without_its_word_nothing_is_shown()
    {
        OverviewOptions options = new() { TrustedProxyHeader = "X-Forwarded-User" };
        options.Users.Add(new OverviewUser { Name = "anna" });
        await using OpenOverview overview = await StartAsync(options);

        using HttpResponseMessage anna = await overview.GetAsync("/", ("X-Forwarded-User", "anna"));
        using HttpResponseMessage eve = await overview.GetAsync("/", ("X-Forwarded-User", "eve"));
        using HttpResponseMessage nobody = await overview.GetAsync("/");

        Assert.That(new[] { anna.StatusCode, eve.StatusCode, nobody.StatusCode }, Is.EqualTo(new[] { HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden }));
        Assert.That(refused.GetValueOrDefault("proxy_user"), Is.EqualTo(2));
    }

    [TestCase("/domains")]
    [TestCase("/domain?domain=b.example")]
    [TestCase("/sources")]
    [TestCase("/source?source=192.0.2.2")]
    [TestCase("/reporters")]
    [TestCase("/reports")]
    [TestCase("/report?uid={uid}")]
    [TestCase("/failures")]
    [TestCase("/tls")]
    [TestCase("/mails")]
    [TestCase("/whatif")]
    [TestCase("/whatif?domain=b.example")]
    [TestCase("/search?q=b.example")]
    [TestCase("/search?q=other-report")]
    [TestCase("/monthly?domain=b.example&month=2025-09")]
    [TestCase("/")]
    public async Task A_user_of_some_domains_sees_nothing_of_others(string path)
    {
        MemoryStore store = new();
        DmarcIngest.Reports.Aggregate.AggregateReport other = Rows.Report(Rows.Header with { ReportId = "other-report", OrgName = "only-of-b.example", Policy = Rows.Header.Policy with { Domain = "b.example" } });
        await store.WriteAsync(
            [
                new RowWrite(Rows.Aggregate("a", Rows.Of("a.example", 1), ip: "192.0.2.1", headerFrom: "a.example"), 1, 0),
                new RowWrite(Rows.Aggregate("b", other, ip: "192.0.2.2", headerFrom: "b.example"), 1, 0),
                new RowWrite(Rows.Failure(), 1, 0), new RowWrite(Rows.Ingest("mail", Rows.September), 1, 0),
                .. Rows.Tls(Rows.September).Select(row => new RowWrite(row, 1, 0)),
            ],
            CancellationToken.None);
        OverviewOptions options = new() { TrustedProxyHeader = "X-User" };
        options.Users.Add(new OverviewUser { Name = "limited", Domains = { "a.example" } });
        options.Users.Add(new OverviewUser { Name = "all" });
        await using OpenOverview overview = await StartAsync(options, store, new FakeTimeProvider(Rows.September.AddDays(3)));
        path = path.Replace("{uid}", other.ReportUid, StringComparison.Ordinal);

        using HttpResponseMessage limited = await overview.GetAsync(path, ("X-User", "limited"));
        using HttpResponseMessage all = await overview.GetAsync(path, ("X-User", "all"));

        // What was asked for stands in the form again; what is hidden stands in no link or figure.
        string seen = (await limited.Content.ReadAsStringAsync() + limited.Headers.Location).Replace($"/report?uid={other.ReportUid}", "", StringComparison.Ordinal);
        string unlimited = await all.Content.ReadAsStringAsync() + all.Headers.Location;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(seen, Does.Not.Contain("only-of-b.example").And.Not.Contain(other.ReportUid).And.Not.Contain("<bdi>192.0.2.2").And.Not.Contain("domain=b.example\"><bdi").And.Not.Contain("example.com<"));
            Assert.That(unlimited, Is.Not.EqualTo(seen));
        }
    }

    [Test]
    public async Task Every_answer_has_the_headers_that_keep_other_sites_out()
    {
        await using OpenOverview overview = await StartAsync();

        foreach (string path in new[] { "/", "/assets/site.js", "/nothing" })
        {
            using HttpResponseMessage answer = await overview.GetAsync(path);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(answer.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("default-src 'none'").And.Contain("frame-ancestors 'none'").And.Not.Contain("unsafe"));
                Assert.That(answer.Headers.GetValues("X-Content-Type-Options").Single(), Is.EqualTo("nosniff"));
                Assert.That(answer.Headers.GetValues("X-Frame-Options").Single(), Is.EqualTo("DENY"));
                Assert.That(answer.Headers.GetValues("Referrer-Policy").Single(), Is.EqualTo("same-origin"));
                Assert.That(answer.Headers.Contains("Server"), Is.False);
            }
        }
    }

    [Test]
    public async Task A_store_that_is_away_is_said_and_the_page_lives_on()
    {
        await using OpenOverview overview = await StartAsync(store: new DmarcIngest.Storage.Sqlite.SqliteReportStore(new() { Path = "/nowhere/dmarc.db" }));

        using HttpResponseMessage answer = await overview.GetAsync("/?lang=ja");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("保存先が応答していません"));
    }

    private static OverviewOptions Users()
    {
        OverviewOptions options = new();
        options.Users.Add(new OverviewUser { Name = "anna", PasswordHash = Hash });
        return options;
    }

    private Task<OpenOverview> StartAsync(OverviewOptions? options = null, IReportStore? store = null, TimeProvider? time = null) =>
        OpenOverview.StartAsync(options, store, time, reason => refused.AddOrUpdate(reason, 1, (_, count) => count + 1));

    private static string Origin(OpenOverview overview) => overview.Address.GetLeftPart(UriPartial.Authority);
}
