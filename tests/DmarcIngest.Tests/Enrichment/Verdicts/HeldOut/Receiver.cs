namespace DmarcIngest.Tests.Enrichment.Verdicts.HeldOut;

/// <summary>How a reporter writes and what it tells.</summary>
[Flags]
internal enum Habits
{
    None = 0,
    Version = 1,
    Selector = 2,
    EnvelopeFrom = 4,
    EnvelopeTo = 8,
    Scope = 16,
    SpfFirst = 32,
    OneLine = 64,

    /// <summary>spf "hardfail" for "fail".</summary>
    HardFail = 128,
    NilSp = 256,
    NoSp = 512,

    /// <summary>One record a message, as OpenDMARC does.</summary>
    OneEach = 1024,

    /// <summary>An unsigned message gets a dkim element without a domain.</summary>
    EmptyDkim = 2048,
    ArcReason = 4096,
    ListReason = 8192,

    /// <summary>The period ends with the next day's first second.</summary>
    NextDay = 16384,
}

/// <summary>A reporter.</summary>
/// <param name="Org">org_name.</param>
/// <param name="Email">Address of its reports.</param>
/// <param name="Share">Part of the world's mail that it gets, about.</param>
/// <param name="Habits">How it writes.</param>
internal sealed record Receiver(string Org, string Email, double Share, Habits Habits)
{
    private const Habits Full = Habits.Version | Habits.Selector | Habits.EnvelopeFrom | Habits.Scope;
    private const Habits Outlook = Full | Habits.EnvelopeTo | Habits.NextDay | Habits.EmptyDkim;

    public static IReadOnlyList<Receiver> All { get; } =
    [
        new("google.com", "noreply-dmarc-support@google.com", 0.30, Habits.Selector | Habits.ArcReason),
        new("Enterprise Outlook", "dmarcreport@microsoft.com", 0.20, Outlook | Habits.ArcReason),
        new("Outlook.com", "dmarcreport@microsoft.com", 0.10, Outlook),
        new("Yahoo", "dmarchelp@yahooinc.com", 0.08, Habits.Selector | Habits.NoSp),
        new("docomo.ne.jp", "reporting@dmarc25.jp", 0.05, Habits.Selector | Habits.OneLine | Habits.HardFail | Habits.EnvelopeFrom),
        new("comcast.net", "dmarc-admin@alerts.comcast.net", 0.04, Full | Habits.NextDay),
        new("Mail.Ru", "dmarc_support@corp.mail.ru", 0.02, Habits.Selector | Habits.Scope | Habits.OneLine | Habits.NilSp | Habits.NextDay),
        new("seznam.cz", "abuse@seznam.cz", 0.02, Habits.Selector | Habits.EnvelopeFrom),
        new("Mimecast", "no-reply@us-4.mimecastreport.com", 0.03, Habits.Selector),
        new("linkedin.com", "postmaster@linkedin.com", 0.01, Habits.SpfFirst | Habits.NextDay),
        new("AMAZON-SES", "postmaster@amazonses.com", 0.02, Habits.Version | Habits.EnvelopeFrom | Habits.NextDay),
        new("Fastmail Pty Ltd", "reports@fastmaildmarc.com", 0.015, Full | Habits.ListReason),
        new("zoho.com", "noreply-dmarc@zoho.com", 0.01, Full),
        new("mail.com", "noreply-dmarc@sicher.mail.com", 0.02, Full | Habits.ListReason),
        new("laposte.net", "no-reply@laposte.net", 0.01, Habits.Selector | Habits.EnvelopeFrom),
        new("heteml.jp", "dmarc-reports@heteml.jp", 0.015, Habits.Scope | Habits.SpfFirst),
        new("mx.hamlet.example", "postmaster@mx.hamlet.example", 0.004, Habits.Selector | Habits.OneEach | Habits.ListReason),
        new("college.test", "dmarc@college.test", 0.004, Full | Habits.OneEach | Habits.ListReason),
    ];

    public bool Has(Habits habit) => (Habits & habit) != 0;
}
