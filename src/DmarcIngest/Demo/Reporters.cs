using static DmarcIngest.Demo.Habits;

namespace DmarcIngest.Demo;

/// <summary>The receivers: large ones by their names and habits as seen in real reports, small ones made up.</summary>
internal static class Reporters
{
    public static IReadOnlyList<Reporter> All { get; } =
    [
        new("google.com", "google.com", "noreply-dmarc-support@google.com", 0.42, Np | ResultFirst | TrustsSeals, IdStyle.Digits) { Contact = "https://support.google.com/a/answer/2466580" },
        new("Enterprise Outlook", "protection.outlook.com", "dmarcreport@microsoft.com", 0.11, Habits.Version | EnvelopeFrom | EnvelopeTo | Scope | Fo | TrustsSeals, IdStyle.Hex) { EndsOnNext = true },
        new("Outlook.com", "hotmail.com", "dmarcreport@microsoft.com", 0.05, Habits.Version | EnvelopeFrom | EnvelopeTo | Scope | Fo, IdStyle.Hex) { EndsOnNext = true },
        new("Yahoo", "yahoo.com", "dmarchelp@yahooinc.com", 0.06, ShortPolicy, IdStyle.TimeAndNumber),
        new("docomo.ne.jp", "docomo.ne.jp", "reporting@dmarc25.jp", 0.12, EnvelopeFrom | Scope, IdStyle.Hex) { DayStartsAt = -9 },
        new("kddi.com", "kddi.com", "noreply-dmarc-support@kddi.com", 0.08, Habits.Version | EnvelopeFrom | EnvelopeTo | Scope | Fo | SaysNone | HumanResult, IdStyle.Digits) { Contact = "https://support.kddi.com/dmarc", DayStartsAt = -9 },
        new("Nagisa Net", "nagisa-net.example", "dmarc-report@nagisa-net.example", 0.05, Habits.Version | EnvelopeFrom | Scope | Rfc9990, IdStyle.Address) { DayStartsAt = -9, BreaksFrom = 36, BreaksTo = 50 },
        new("GMO Pepabo, Inc.", "heteml.jp", "dmarc-reports@heteml.jp", 0.0042, NoSelector, IdStyle.DomainAndTime) { DayStartsAt = -9, EndsOnNext = true },
        new("GMX", "gmx.net", "noreply-dmarc@sicher.gmx.net", 0.0028, Habits.Version | EnvelopeFrom | Rfc9990 | Np, IdStyle.Hex),
        new("WEB.DE", "web.de", "noreply-dmarc@sicher.web.de", 0.00033, Habits.Version | EnvelopeFrom | Rfc9990 | Np, IdStyle.Hex),
        new("Mail.Ru", "mail.ru", "dmarc_support@corp.mail.ru", 0.00066, EnvelopeFrom | NoSelector | ShortPolicy, IdStyle.Digits) { Contact = "https://help.mail.ru/mail-help" },
        new("comcast.net", "comcast.net", "dmarc-admin@alerts.comcast.net", 0.0005, Habits.Version | EnvelopeFrom | Scope | Fo | ResultFirst | Tabs | SaysNeutral, IdStyle.DomainAndTime) { EndsOnNext = true },
        new("Fastmail Pty Ltd", "fastmail.com", "reports@fastmaildmarc.com", 0.00033, Habits.Version | EnvelopeFrom | Scope | HeloResult | Fo | ShortPolicy | HumanResult | KnowsForwarders | Tabs, IdStyle.Digits) { Contact = "https://fastmail.com/" },
        new("Mimecast", "mimecast.org", "no-reply@uk-1.mimecastreport.com", 0.0005, OneSignature, IdStyle.Hex),
        new("AMAZON-SES", "amazonses.com", "postmaster@amazonses.com", 0.00025, Habits.Version | EnvelopeFrom | NoSelector | OneSignature | Tabs, IdStyle.Guid) { EndsOnNext = true },
        new("zoho.com", "zoho.com", "noreply-dmarc@zoho.com", 0.00033, Habits.Version | Scope | Fo | ResultFirst, IdStyle.Guid) { EndsOnNext = true },

        // The gateway of this hospital writes a warning into mails before it checks them.
        new("suzuran-hospital.example", "suzuran-hospital.example", "postmaster@suzuran-hospital.example", 0.00144, Habits.Version | EnvelopeFrom | Scope, IdStyle.Address) { BreaksFrom = 0 },
        new("nishi-univ.example", "nishi-univ.example", "dmarc@nishi-univ.example", 0.00042, Habits.Version | EnvelopeFrom | Scope | KnowsForwarders, IdStyle.Address) { DayStartsAt = -9 },
        new("City of Midorigaoka", "city-midorigaoka.example", "dmarc-noreply@city-midorigaoka.example", 0.00025, Habits.Version | EnvelopeFrom | EnvelopeTo | HeloResult | Scope, IdStyle.Address) { DayStartsAt = -9, EndsOnNext = true },
        new("Tsubame Hosting", "tsubame-hosting.example", "dmarc@tsubame-hosting.example", 0.0005, NoSelector | ResultFirst, IdStyle.DomainAndTime),
        new("shirakaba.example", "shirakaba.example", "noreply-dmarc@shirakaba.example", 0.00017, Habits.Version | EnvelopeFrom | Fo | Scope | LosesResults, IdStyle.DomainAndTime),
        new("Kumo Mail", "kumo-mail.example", "reports@kumo-mail.example", 0.00025, Rfc9990 | EnvelopeFrom | HumanResult | Scope, IdStyle.Guid),
        new("ichou-bank.example", "ichou-bank.example", "MAILER-DAEMON@esa1.ichou-bank.example", 0.00017, Habits.Version | EnvelopeFrom | Scope | SaysNeutral, IdStyle.Address) { DayStartsAt = -9 },
        new("Momiji Works", "momiji-works.example", "dmarc@momiji-works.example", 0.00008, Habits.Version | EnvelopeFrom | SaysNone | KnowsForwarders, IdStyle.DomainAndTime),
        new("tampopo.example", "tampopo.example", "postmaster@tampopo.example", 0.00007, Habits.Version | EnvelopeFrom | OneSignature, IdStyle.TimeAndNumber),
        new("De Linde BV", "delinde.example", "dmarc@delinde.example", 0.00007, Rfc9990 | EnvelopeFrom | Habits.Version, IdStyle.Hex),
        new("Lakeside College", "lakeside-college.example", "postmaster@lakeside-college.example", 0.00005, Habits.Version | EnvelopeFrom | Scope | HeloResult, IdStyle.Address),
    ];
}
