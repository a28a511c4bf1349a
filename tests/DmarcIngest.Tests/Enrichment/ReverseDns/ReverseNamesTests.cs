using System.Net;
using DmarcIngest.Tests.Fakes;

namespace DmarcIngest.Tests.Enrichment.ReverseDns;

/// <summary>Which names are names, and how long they are kept.</summary>
[CancelAfter(60_000)]
public sealed class ReverseNamesTests
{
    private OpenNames open = null!;

    [SetUp]
    public void SetUp() => open = new OpenNames();

    [TearDown]
    public async Task TearDown() => await open.DisposeAsync();

    [Test]
    public async Task A_name_that_leads_back_to_its_address_is_known(CancellationToken cancellationToken)
    {
        open.Server.Name("192.0.2.1", "Mail.Example.NET").Name("2001:db8::25", "six.example.net");

        await open.Names.LookUpAsync(OpenNames.Addresses("192.0.2.1", "2001:db8::25", "::ffff:192.0.2.1"), cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(open.Shown("192.0.2.1"), Is.EqualTo("mail.example.net"));
            Assert.That(open.Shown("2001:db8::25"), Is.EqualTo("six.example.net"));
            Assert.That(open.Shown("::ffff:192.0.2.1"), Is.EqualTo("mail.example.net"), "An IPv4-mapped address is its IPv4 address.");
            Assert.That(open.Server.Questions, Has.Count.EqualTo(4), "One for the name and one back, of each address once.");
            Assert.That(open.Names.TakeLate(), Is.Empty);
        }
    }

    [Test]
    public async Task A_name_that_leads_elsewhere_or_nowhere_is_none(CancellationToken cancellationToken)
    {
        open.Server.Pointer("192.0.2.1", "elsewhere.example.net").Host("elsewhere.example.net", "192.0.2.77")
            .Pointer("192.0.2.2", "nowhere.example.net")
            .Pointer("192.0.2.3", "six.example.net").Host("six.example.net", "2001:db8::1");

        await open.Names.LookUpAsync(OpenNames.Many(3), cancellationToken);

        Assert.That(OpenNames.Many(3).Select(address => open.Shown(address.ToString())), Is.All.EqualTo("none"));
    }

    [Test]
    public async Task Of_several_names_the_first_that_leads_back_counts_and_no_more_than_five_are_tried(CancellationToken cancellationToken)
    {
        open.Server.Pointer("192.0.2.1", "a.example.net").Name("192.0.2.1", "c.example.net").Name("192.0.2.1", "b.example.net");
        foreach (char letter in "fedcb")
        {
            open.Server.Pointer("192.0.2.2", $"{letter}.example.org");
        }

        open.Server.Name("192.0.2.2", "g.example.org");

        await open.Names.LookUpAsync(OpenNames.Many(2), cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(open.Shown("192.0.2.1"), Is.EqualTo("b.example.net"));
            Assert.That(open.Shown("192.0.2.2"), Is.EqualTo("none"));
            Assert.That(open.Server.Questions.Count(name => name.EndsWith(".example.org", StringComparison.Ordinal)), Is.EqualTo(5));
        }
    }

    [Test]
    public async Task What_the_name_is_by_another_name_is_followed(CancellationToken cancellationToken)
    {
        // RFC 2317: the names of a small network lie in its user's own zone.
        open.Server.Alias("1.2.0.192.in-addr.arpa", "1.0-15.2.0.192.in-addr.arpa").Alias("mail.example.net", "host.example.net").Host("host.example.net", "192.0.2.1");
        open.Server.Alias("2.2.0.192.in-addr.arpa", "2.2.0.192.in-addr.arpa");
        open.Server.PointerAt("1.0-15.2.0.192.in-addr.arpa", "mail.example.net");

        await open.Names.LookUpAsync(OpenNames.Many(2), cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(open.Shown("192.0.2.1"), Is.EqualTo("mail.example.net"));
            Assert.That(open.Shown("192.0.2.2"), Is.EqualTo("none"), "A name that is another name of itself.");
        }
    }

    private static IEnumerable<TestCaseData<byte[], string?>> HostileNames()
    {
        static TestCaseData<byte[], string?> Case(string name, params byte[] data) => new TestCaseData<byte[], string?>(data, "none").SetArgDisplayNames(name);
        static TestCaseData<byte[], string?> Unreadable(string name, params byte[] data) => new TestCaseData<byte[], string?>(data, null).SetArgDisplayNames(name);
        byte[] label = [63, .. Enumerable.Repeat((byte)'a', 63)];
        byte[] net = [.. "\u0007example\u0003net\0"u8];
        yield return Case("longer than names are", [.. label, .. label, .. label, .. label, .. net]);
        yield return Case("a line break", [5, (byte)'a', 13, 10, (byte)'b', (byte)'c', .. net]);
        yield return Case("a NUL", [1, 0, .. net]);
        yield return Case("an escape", [4, 27, (byte)'[', (byte)'2', (byte)'J', .. net]);
        yield return Case("bytes beyond ASCII", [2, 0xFF, 0xFE, .. net]);
        yield return Case("a quote and a backslash", [3, (byte)'"', (byte)'\\', (byte)';', .. net]);
        yield return Case("one label", [.. "\u0009localhost\0"u8]);
        yield return Case("an address", [.. "\u0003192\u00010\u00012\u00011\0"u8]);
        yield return Case("the root", 0);
        yield return Unreadable("nothing");
        yield return Unreadable("a label that runs out", 40, (byte)'a', (byte)'b');
        yield return Unreadable("a pointer to itself", 0xC0, 12 + 24 + 4 + 24 + 10);
        yield return Unreadable("a pointer beyond the end", 0xFF, 0xFF);
    }

    [TestCaseSource(nameof(HostileNames))]
    public async Task What_is_no_name_of_a_host_is_none_and_throws_nothing(byte[] data, string? expected, CancellationToken cancellationToken)
    {
        open.Server.RawPointer("192.0.2.1", data).Name("192.0.2.2", "mail.example.net");

        await open.Names.LookUpAsync(OpenNames.Many(1), cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(open.Shown("192.0.2.1"), Is.EqualTo(expected));
            Assert.That(await open.FindAsync("192.0.2.2", cancellationToken), Is.EqualTo("mail.example.net"), "It goes on after it.");
            Assert.That(open.Said, Is.Empty);
        }
    }

    [Test]
    public async Task That_there_is_no_name_is_kept_for_its_own_time(CancellationToken cancellationToken)
    {
        string? first = await open.FindAsync("192.0.2.1", cancellationToken);
        open.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        string? second = await open.FindAsync("192.0.2.1", cancellationToken);
        int asked = open.Server.Questions.Count;
        open.Server.Name("192.0.2.1", "new.example.net");
        open.Time.Advance(TimeSpan.FromSeconds(1));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((first, second, asked), Is.EqualTo(("none", "none", 1)));
            Assert.That(await open.FindAsync("192.0.2.1", cancellationToken), Is.EqualTo("new.example.net"));
        }
    }

    [Test]
    public async Task What_the_resolver_could_not_find_out_is_not_known_and_asked_again_after_an_hour(CancellationToken cancellationToken)
    {
        open.Server.Name("192.0.2.1", "mail.example.net");
        await open.Server.BecomeAsync(DnsMood.Fails);
        string? failed = await open.FindAsync("192.0.2.1", cancellationToken);
        await open.Server.BecomeAsync(DnsMood.Answers);
        open.Time.Advance(TimeSpan.FromMinutes(59));
        string? early = await open.FindAsync("192.0.2.1", cancellationToken);
        int asked = open.Server.Questions.Count;
        open.Time.Advance(TimeSpan.FromMinutes(1));
        string? later = await open.FindAsync("192.0.2.1", cancellationToken);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((failed, early, asked, later), Is.EqualTo(((string?)null, (string?)null, 1, "mail.example.net")));
            Assert.That(open.Names.TakeLate(), Is.EqualTo(OpenNames.Many(1)), "Rows were stored without it.");
        }
    }

    [Test]
    public async Task A_name_is_asked_again_after_its_time_and_given_out_until_then(CancellationToken cancellationToken)
    {
        open.Server.Name("192.0.2.1", "old.example.net").Name("192.0.2.2", "same.example.net");
        await open.Names.LookUpAsync(OpenNames.Many(2), cancellationToken);
        open.Server.Forget("192.0.2.1");
        open.Server.Name("192.0.2.1", "new.example.net");
        open.Time.Advance(TimeSpan.FromHours(168));

        await open.Server.BecomeAsync(DnsMood.Holds);
        Task batch = open.Names.LookUpAsync(OpenNames.Many(2), cancellationToken);
        await OpenNames.UntilAsync(() => open.Server.Open == 2, cancellationToken);
        string? meanwhile = open.Shown("192.0.2.1");
        await open.Server.BecomeAsync(DnsMood.Answers);
        await batch;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((meanwhile, open.Shown("192.0.2.1")), Is.EqualTo(("old.example.net", "new.example.net")));
            Assert.That(open.Names.TakeLate(), Is.EqualTo(OpenNames.Many(1)), "Another name than rows have; the one that stayed is not told.");
            Assert.That(open.Names.TakeLate(), Is.Empty);
        }
    }

    [Test]
    public async Task The_longest_known_is_forgotten_first(CancellationToken cancellationToken)
    {
        open.Options.CachedNames = 2;
        foreach (IPAddress address in OpenNames.Many(3))
        {
            await open.Names.LookUpAsync([address], cancellationToken);
        }

        Assert.That(OpenNames.Many(3).Select(address => open.Shown(address.ToString())), Is.EqualTo(new[] { null, "none", "none" }));
    }

    [Test]
    public async Task Switched_off_it_asks_nobody_and_opens_no_file(CancellationToken cancellationToken)
    {
        open.Options.Enabled = false;

        Task batch = open.Names.LookUpAsync(OpenNames.Many(3), cancellationToken);
        bool atOnce = batch.IsCompletedSuccessfully;
        await open.RestartAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(atOnce, Is.True);
            Assert.That(open.Server.Questions, Is.Empty);
            Assert.That(File.Exists(open.CacheFile), Is.False);
        }
    }
}
