using System.Text.RegularExpressions;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Failure;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Reports.Tls;

namespace DmarcIngest.Tests.Reports.Failure;

/// <summary>What the levels keep of the people in a failure report.</summary>
public sealed partial class PrivacyTests
{
    private static readonly AddressRedactor Redactor = new("a key"u8.ToArray());

    [TestCase("user@example.com", "*@example.com")]
    [TestCase("<user@example.com>", "<*@example.com>")]
    [TestCase("mailto:user@example.com", "mailto:*@example.com")]
    [TestCase("a@x.example, b@y.example;c@z.example", "*@x.example, *@y.example;*@z.example")]
    [TestCase("mx; spf=fail smtp.mailfrom=user@example.com", "mx; spf=fail smtp.mailfrom=*@example.com")]
    [TestCase("dkim=pass header.i=user@example.com header.d=example.com", "dkim=pass header.i=*@example.com header.d=example.com")]
    [TestCase("envelope-from=user@example.com", "envelope-from=*@example.com")]
    [TestCase("smtp.mailfrom=bounces+12-c1ad=163.com@esp.example", "smtp.mailfrom=*@esp.example")]
    [TestCase("bounces+12-c1ad=163.com@esp.example", "*@esp.example")]
    [TestCase("\"taro yamada\"@example.com", "*@example.com")]
    [TestCase("smtp.mailfrom=\"taro yamada\"@example.com", "smtp.mailfrom=*@example.com")]
    [TestCase("\"a@b\"@example.com", "*@example.com")]
    [TestCase("\"open a@example.com", "\"open *@example.com")]
    [TestCase("\"Taro\" <taro@example.com> \"x\"@b.example", "\"Taro\" <*@example.com> *@b.example")]
    [TestCase("\"taro\".yamada@example.com", "*@example.com")]
    [TestCase("taro (the man)@example.com", "*@example.com")]
    [TestCase("taro @example.com", "*@example.com")]
    [TestCase("a@b@c.example", "*@b@c.example")]
    [TestCase("太郎@例え.jp", "*@例え.jp")]
    [TestCase("@", "@")]
    [TestCase("example.com", "example.com")]
    public void Local_parts_are_hashed(string text, string expected) =>
        Assert.That(Hashes().Replace(Redactor.Redact(text), "*"), Is.EqualTo(expected));

    [Test]
    public void The_same_address_has_the_same_hash_and_another_key_another()
    {
        string one = Redactor.RedactAddress("Taro@example.com");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Redactor.Redact("smtp.mailfrom=taro@EXAMPLE.com"), Is.EqualTo("smtp.mailfrom=" + one.Replace("example", "EXAMPLE", StringComparison.Ordinal)));
            Assert.That(Redactor.RedactAddress("taro@example.org"), Does.Not.StartWith(one.Split('@')[0]));
            Assert.That(new AddressRedactor("another"u8.ToArray()).RedactAddress("taro@example.com"), Is.Not.EqualTo(one));
            Assert.That(Redactor.RedactAddress("taro"), Does.Match("^h\\.[0-9a-f]{12}$"));
        }
    }

    [TestCase(PrivacyLevel.Full, true, true, true)]
    [TestCase(PrivacyLevel.Redacted, false, false, true)]
    [TestCase(PrivacyLevel.Metadata, false, false, false)]
    public void A_level_keeps_no_more_than_it_says(PrivacyLevel level, bool people, bool subject, bool message)
    {
        string feedback = FailureMail.Feedback.Replace("Source-IP: 192.0.2.1", "Source-IP: [192.0.2.1] (taro@receiver.example)", StringComparison.Ordinal);

        MailReading reading = FailureMail.Read(FailureMail.Mail(feedback), level);
        string json = TlsSamples.Json(((Parsed)reading.Results.Single()).Report.ReadRows().Single()).ToJsonString();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(json.Contains("taro", StringComparison.OrdinalIgnoreCase), Is.EqualTo(people));
            Assert.That(json.Contains("Sales", StringComparison.OrdinalIgnoreCase), Is.EqualTo(people));
            Assert.That(json.Contains("bounce@", StringComparison.Ordinal), Is.EqualTo(people));
            Assert.That(json.Contains("id1", StringComparison.Ordinal), Is.EqualTo(people));
            Assert.That(json.Contains("Hello", StringComparison.Ordinal), Is.EqualTo(subject));
            Assert.That(json.Contains("message-id", StringComparison.Ordinal), Is.EqualTo(message));
            Assert.That(json, Does.Contain("\"192.0.2.1\"").And.Contain("sender.example").And.Contain($"\"privacy\":\"{level.ToString().ToLowerInvariant()}\""));
            Assert.That(reading.Subject is not null, Is.EqualTo(subject), "The subject of the reporter's mail repeats the sample's.");
        }
    }

    [TestCase(PrivacyLevel.Full, "Lunch on Friday?")]
    [TestCase(PrivacyLevel.Redacted, null)]
    [TestCase(PrivacyLevel.Metadata, null)]
    [TestCase(PrivacyLevel.Off, null)]
    public void The_subject_is_kept_at_full_only_also_of_what_cannot_be_read(PrivacyLevel level, string? subject)
    {
        byte[] empty = FailureMail.Mail("X: y\n\n");
        byte[] promise = MailBuilder.Letter().Multipart("report; report-type=feedback-report").With(MailPart.Text("nothing")).Build();
        ReportReader small = new(new ReadLimits { MailBytes = 10 }, new FailurePrivacy(level, "a key"u8.ToArray()));

        Assert.That(
            new[] { FailureMail.Read(empty, level).Subject, FailureMail.Read(promise, level).Subject, FailureMail.Read(FailureMail.Mail(), level).Subject, small.Read(FailureMail.Mail()).Subject },
            Is.All.EqualTo(subject));
    }

    [Test]
    public void Off_reads_nothing()
    {
        MailReading reading = FailureMail.Read(FailureMail.Mail(), PrivacyLevel.Off);

        Assert.That(reading.Results.Single(), Is.InstanceOf<Unread>().With.Property("Kind").EqualTo(RowKind.Failure));
    }

    [GeneratedRegex("h\\.[0-9a-f]{12}")]
    private static partial Regex Hashes();
}
