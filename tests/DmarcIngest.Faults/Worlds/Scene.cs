using System.Diagnostics;
using System.Globalization;
using DmarcIngest.Faults.Audit;
using DmarcIngest.Faults.Proxy;
using DmarcIngest.Pipeline;
using DmarcIngest.Storage.Sqlite;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Storage.Elasticsearch;

namespace DmarcIngest.Faults.Worlds;

/// <summary>A Dovecot of our own, a store, a work folder and what was sent until now.</summary>
internal sealed class Scene : IAsyncDisposable
{
    public const string FirstMailbox = "reports";
    private static readonly DateTimeOffset Received = new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero);

    private readonly List<SentMail> sent = [];
    private readonly HashSet<string> mailboxes = [];
    private readonly long began = Stopwatch.GetTimestamp();
    private long told;

    private Scene(DovecotServer dovecot, string url)
    {
        Dovecot = dovecot;
        StoreUrl = url;
    }

    public DovecotServer Dovecot { get; }

    public string Work { get; } = Directory.CreateTempSubdirectory("dmarc-ingest-faults-").FullName;

    /// <summary>Between the daemon and the mail server; null where none was asked for.</summary>
    public ImapProxy? Imap { get; private set; }

    /// <summary>Between the daemon and the search server; null where none was asked for.</summary>
    public HttpProxy? Http { get; private set; }

    /// <summary>Of the daemon, as variables of its environment.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>Of the search server; empty for SQLite.</summary>
    public string StoreUrl { get; }

    public string Prefix { get; } = $"f{Guid.NewGuid():N}_";

    public string Database { get; set; } = "";

    public IReadOnlyList<SentMail> Sent => sent;

    /// <param name="store"><c>sqlite</c>, <c>elasticsearch</c> or <c>opensearch</c>.</param>
    /// <param name="dovecotSettings">More lines of Dovecot's configuration.</param>
    /// <param name="proxied">Puts a proxy before the mail server and before the search server.</param>
    public static async Task<Scene> OpenAsync(string store, string dovecotSettings = "", bool proxied = false)
    {
        string url = store == "sqlite" ? "" : (await TestServer.SharedAsync(store)).Url;
        Scene scene = new(await DovecotServer.StartAsync(dovecotSettings), url);
        scene.Database = Path.Combine(scene.Work, "dmarc.db");
        scene.Settings["Overview__Listen"] = "127.0.0.1:0";
        scene.Settings["Enrichment__Dns__Enabled"] = "false";
        scene.Settings["Store__StateFolder"] = scene.Work;
        scene.Settings["Privacy__FailureReports"] = "Full";
        scene.Settings["Sqlite__Path"] = scene.Database;
        foreach (string kind in new[] { "Aggregate", "Failure", "Tls", "Ingest" })
        {
            scene.Settings[$"Retention__{kind}Days"] = "0";
        }

        if (url.Length > 0)
        {
            scene.Settings["Store__Kind"] = "Elasticsearch";
            scene.Settings["Elasticsearch__Urls__0"] = url;
            if (proxied)
            {
                scene.Http = new HttpProxy(url);
                await scene.Http.OpenAsync();
                scene.Settings["Elasticsearch__Urls__0"] = scene.Http.Url;
            }

            scene.Settings["Elasticsearch__IndexPrefix"] = scene.Prefix;
        }

        scene.Imap = proxied ? new ImapProxy(scene.Dovecot.Port) : null;
        scene.AddMailbox(FirstMailbox, scene.Imap?.Port ?? scene.Dovecot.Port);
        return scene;
    }

    /// <summary>One more mailbox for the daemon to read, behind a port that may be a proxy's.</summary>
    public void AddMailbox(string name, int port)
    {
        string setting = string.Create(CultureInfo.InvariantCulture, $"Imap__Mailboxes__{mailboxes.Count}__");
        mailboxes.Add(name);
        Settings[setting + "Name"] = name;
        Settings[setting + "Host"] = "127.0.0.1";
        Settings[setting + "Port"] = port.ToString(CultureInfo.InvariantCulture);
        Settings[setting + "Security"] = "None";
        Settings[setting + "Username"] = name;
        Settings[setting + "Password"] = DovecotServer.Password;
        Settings[setting + "BatchMails"] = "40";
    }

    public void Deliver(int count, string mailbox = FirstMailbox)
    {
        for (int index = 0; index < count; index++)
        {
            (SentMail mail, byte[] bytes) = MailMaker.Make(sent.Count, mailbox);
            Dovecot.Deliver(mailbox, sent.Count, bytes, Received.AddSeconds(sent.Count));
            sent.Add(mail);
        }
    }

    /// <summary>Delivers mails evenly over a time.</summary>
    public async Task FlowAsync(int mails, TimeSpan time)
    {
        const int Steps = 10;
        for (int step = 0; step < Steps; step++)
        {
            Deliver((mails * (step + 1) / Steps) - (mails * step / Steps));
            await Task.Delay(time / Steps, TimeProvider.System);
        }
    }

    /// <summary>Somebody else took mails away, filed or not: what is said of them is changed.</summary>
    public void Taken(IReadOnlySet<string> messageIds) => Change(messageIds, mail => mail with { Taken = true });

    /// <summary>Somebody else moved mails that were filed.</summary>
    public void Elsewhere(IReadOnlySet<string> messageIds) => Change(messageIds, mail => mail with { Elsewhere = true });

    public Daemon Start(params (string Key, string Value)[] others)
    {
        Dictionary<string, string> settings = new(Settings);
        foreach ((string key, string value) in others)
        {
            settings[key] = value;
        }

        return new Daemon(Work, settings);
    }

    /// <summary>The same, started by another program, which becomes it.</summary>
    public Daemon StartUnder(string program, IReadOnlyList<string> arguments) => new(Work, Settings, [program, .. arguments]);

    /// <summary>Mails in all inboxes.</summary>
    public int Waiting() => mailboxes.Sum(mailbox => MaildirReading.Files(Dovecot.MailFolder(mailbox)).Count());

    /// <summary>Waits until all inboxes are empty; false when they are not in time. Says how it stands every few seconds.</summary>
    public async Task<bool> FiledAsync(TimeSpan limit)
    {
        long from = Stopwatch.GetTimestamp();
        while (Waiting() is int waiting and > 0)
        {
            if (Stopwatch.GetElapsedTime(from) > limit)
            {
                return false;
            }

            Tell($"{waiting} mails wait");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }

        return true;
    }

    /// <summary>A line of progress, at most one in three seconds.</summary>
    public void Tell(string text)
    {
        if (told == 0 || Stopwatch.GetElapsedTime(told) > TimeSpan.FromSeconds(3))
        {
            told = Stopwatch.GetTimestamp();
            Say(text);
        }
    }

    public void Say(string text) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(began).TotalSeconds,8:F1} s  {sent.Count} sent, {text}"));

    public IReportStore OpenStore() => StoreUrl.Length == 0 ? new SqliteReportStore(new SqliteOptions { Path = Database }) : Stores.Make(StoreUrl, Prefix);

    /// <summary>To be called when no daemon runs.</summary>
    public async Task<AuditReport> AuditAsync() => Auditor.Compare(Sent, await FoundAsync());

    public async Task<FoundState> FoundAsync()
    {
        await using IReportStore store = OpenStore();
        await store.PrepareAsync(CancellationToken.None);
        (List<FoundLine> log, List<string> facts) = await StoreReading.ReadAsync(store);
        return new FoundState([.. mailboxes.SelectMany(mailbox => MaildirReading.Read(mailbox, Dovecot.MailFolder(mailbox)))], log, facts);
    }

    private void Change(IReadOnlySet<string> messageIds, Func<SentMail, SentMail> change)
    {
        for (int index = 0; index < sent.Count; index++)
        {
            sent[index] = messageIds.Contains(sent[index].MessageId) ? change(sent[index]) : sent[index];
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Imap is not null)
        {
            await Imap.DisposeAsync();
        }

        if (Http is not null)
        {
            await Http.DisposeAsync();
        }

        await Dovecot.DisposeAsync();
        Directory.Delete(Work, recursive: true);
    }
}
