using System.Net;
using System.Text;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Failure;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Reports.Failure;

/// <summary>RFC 6591 as it is really sent: what is read, and which deviation is told.</summary>
public sealed class FailureParserTests
{
    public static IEnumerable<TestCaseData> Fields()
    {
        yield return Case("as the standard has it", "Version: 1", "Version: 2", row => (row.Version, row.DeliveryResult, row.SpfResult, row.DkimResult, row.DmarcResult), ("2", "reject", "fail", "none", "fail"));
        yield return Case("no arrival date", "Arrival-Date: Sun, 01 Nov 2026 09:00:00 +0900\n", "", row => row.Timestamp, new DateTimeOffset(2026, 11, 1, 1, 0, 0, TimeSpan.Zero), FailureDeviations.ArrivalDateMissing);
        yield return Case("old name of the arrival date", "Arrival-Date", "Received-Date", row => row.Timestamp, new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));
        yield return Case("no feedback type", "Feedback-Type: auth-failure\n", "", row => row.FeedbackType, "auth-failure", FailureDeviations.FeedbackTypeMissing);
        yield return Case("abuse", "Feedback-Type: auth-failure", "Feedback-Type: ABUSE", row => row.FeedbackType, "abuse");
        yield return Case("no reported domain", "Reported-Domain: example.com\n", "", row => row.ReportedDomain, "example.com", FailureDeviations.ReportedDomainMissing);
        yield return Case("reported domain in Japanese", "Reported-Domain: example.com", "Reported-Domain: 日本.JP", row => row.ReportedDomain, "xn--wgv71a.jp");
        yield return Case("address with host", "Source-IP: 192.0.2.1", "Source-IP: 192.0.2.1 (mail.example)", row => row.SourceIp, IPAddress.Parse("192.0.2.1"), FailureDeviations.SourceIpDecorated);
        yield return Case("masked address", "Source-IP: 192.0.2.1", "Source-IP: X.X.X.X", row => (row.SourceIp, row.Raw["Source-IP"]), ((IPAddress?)null, "X.X.X.X"), FailureDeviations.SourceIpInvalid);
        yield return Case("no source address", "Source-IP: 192.0.2.1\n", "", row => row.SourceIp, null, FailureDeviations.SourceIpMissing);
        yield return Case("IPv6", "Source-IP: 192.0.2.1", "Source-IP: 2001:DB8::1\nSource-Port: 40000", row => (row.SourceIp, row.SourcePort), (IPAddress.Parse("2001:db8::1"), (int?)40000));
        yield return Case("null reverse-path", "<bounce@sender.example>\n", "<>\n", row => row.OriginalMailFrom, null);
        yield return Case("empty sender", "Original-Mail-From: <bounce@sender.example>\n", "Original-Mail-From:\n", row => row.OriginalMailFrom, null);
        yield return Case("several recipients", "Version: 1", "Version: 1\nOriginal-Rcpt-To: hanako@receiver.example", row => row.OriginalRcptTo, new[] { "hanako@receiver.example", "taro@receiver.example" });
        yield return Case("several results", "Version: 1", "Version: 1\nAuthentication-Results: x; arc=pass", row => row.AuthenticationResults, "x; arc=pass; mx.receiver.example; spf=fail smtp.mailfrom=bounce@sender.example; dkim=none; dmarc=fail header.from=example.com");
        yield return Case("folded field with comment", "Version: 1", "Version:\n 1", row => row.Version, "1");
        yield return Case("field that may stand once", "Version: 1", "Version: 1\nVersion: 3", row => row.Version, "1", FailureDeviations.FieldRepeated);
        yield return Case("names in other letters", "Source-IP", "SOURCE-ip", row => row.SourceIp, IPAddress.Parse("192.0.2.1"));
        yield return Case("vendor's delivery result", "Delivery-Result: reject", "Delivery-Result: smg-policy-action", row => row.DeliveryResult, "smg-policy-action", FailureDeviations.DeliveryResultUnknown);
        yield return Case("no auth failure", "Auth-Failure: dmarc\n", "", row => row.AuthFailure, new[] { "dmarc" }, FailureDeviations.AuthFailureMissing);
        yield return Case("two auth failures", "Auth-Failure: dmarc", "Auth-Failure: spf, DMARC", row => row.AuthFailure, new[] { "spf", "dmarc" });
        yield return Case("incidents", "Version: 1", "Version: 1\nIncidents: 12", row => row.Incidents, 12L);
        yield return Case("incidents that are no number", "Version: 1", "Version: 1\nIncidents: many", row => row.Incidents, 1L, FailureDeviations.IncidentsInvalid);
        yield return Case("alignment", "Version: 1", "Version: 1\nIdentity-Alignment: none", row => row.IdentityAlignment, "none");
        yield return Case("reporting server", "Version: 1", "Version: 1\nReporting-MTA: dns; mx.receiver.example", row => row.ReportingMta, "mx.receiver.example");
        yield return Case("no authserv-id", "mx.receiver.example; spf=fail", "spf=softfail (x; dmarc=pass)", row => (row.SpfResult, row.DmarcResult), ("softfail", "fail"));
        yield return Case("the best signature counts", "dkim=none", "dkim=fail; dkim/1=pass header.d=a; dkim=fail", row => row.DkimResult, "pass");
        yield return Case("no results at all", "Authentication-Results", "X-Results", row => (row.SpfResult, row.DkimResult, row.DmarcResult), ("unknown", "unknown", "fail"));
    }

    [TestCaseSource(nameof(Fields))]
    public void A_field_is_read(string old, string replacement, Func<FailureRow, object?> value, object? expected, string[] codes)
    {
        FailureRow row = FailureMail.With(old, replacement);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(value(row), Is.EqualTo(expected));
            Assert.That(row.Deviations, Is.EqualTo(codes));
        }
    }

    public static IEnumerable<TestCaseData> Shapes()
    {
        MailPart text = MailPart.Text("This is a report.");
        MailPart feedback = new("Content-Type: message/feedback-report\r\n", FailureMail.Lines(FailureMail.Feedback));
        MailPart headers = new("Content-Type: text/rfc822-headers\r\n", FailureMail.Lines(FailureMail.Sample));
        byte[] full = FailureMail.Lines(FailureMail.Sample + "MIME-Version: 1.0\nContent-Type: text/plain\n\nbody\n");
        yield return Shape("report with headers", FailureMail.Mail(), true);
        yield return Shape("report with the whole mail", FailureMail.Mail(sample: FailureMail.Sample + "\nbody", sampleType: "message/rfc822"), false);
        foreach (string type in new[] { "text/rfc822", "text/rfc-822", "message/rfc-822" })
        {
            yield return Shape($"sample as {type}", FailureMail.Mail(sampleType: type), false);
        }

        foreach (string type in new[] { "text/rfc822-header", "text/rfc-822-headers", "message/rfc822-headers" })
        {
            yield return Shape($"sample as {type}", FailureMail.Mail(sampleType: type), true);
        }

        yield return Shape("mixed instead of report", FailureMail.Mail(multipart: "mixed"), true);
        yield return Shape("report without a type", FailureMail.Mail(multipart: "report"), true);
        yield return Shape("report-type in capitals", FailureMail.Mail(multipart: "report; report-type=\"FEEDBACK-REPORT\""), true);
        yield return Shape("feedback in base64", Build(text, MailPart.File(FailureMail.Lines("\n" + FailureMail.Feedback), "ATT00001", "message/feedback-report"), headers), true);
        yield return Shape("feedback quoted-printable", Build(text, MailPart.File(FailureMail.Lines(FailureMail.Feedback), null, "message/feedback-report", Transfer.QuotedPrintable), headers), true);
        yield return Shape("sample in base64", Build(text, feedback, MailPart.Message(full, Transfer.Base64)), false);
        yield return Shape("headers in base64", Build(text, feedback, MailPart.File(FailureMail.Lines(FailureMail.Sample), null, "text/rfc822-headers")), true);
        yield return Shape("headers quoted-printable", Build(text, feedback, MailPart.File(FailureMail.Lines(FailureMail.Sample), null, "text/rfc822-headers", Transfer.QuotedPrintable)), true);
        yield return Shape("sample before the feedback", Build(text, headers, feedback), true);
        yield return Shape("an mbox line before the sample", Build(text, feedback, MailPart.File(FailureMail.Lines("From x Sun Nov  1 00:00:00 2026\n" + FailureMail.Sample), null, "text/rfc822-headers", Transfer.Binary)), true);
        yield return Shape("sample cut off", Build(text, feedback, MailPart.Message(full[..^20])), false);
        yield return Shape("a footer beside it", Build(MailPart.Multipart("report; report-type=feedback-report", text, feedback, headers), MailPart.Text("scanned")), true);
        yield return Shape("forwarded as attachment", MailBuilder.Letter().With(MailPart.Text("see below"), MailPart.Message(FailureMail.Mail())).Build(), true);
        yield return Shape("line feeds alone", Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(FailureMail.Mail()).Replace("\r\n", "\n", StringComparison.Ordinal)), true);
        yield return Shape("a report within the sample is left alone", Build(text, feedback, MailPart.Message([.. FailureMail.Lines(FailureMail.Sample), .. Encoding.ASCII.GetBytes("MIME-Version: 1.0\r\n" + MailPart.File(Pack.Gzip(Pack.Report("no")), "a.xml.gz").Header + "\r\n"), .. MailPart.File(Pack.Gzip(Pack.Report("no")), "a.xml.gz").Body])), false);

        static byte[] Build(params MailPart[] parts) => MailBuilder.Letter().Multipart("report; report-type=feedback-report").With(parts).Build();

        static TestCaseData Shape(string name, byte[] mail, bool headersOnly) => new TestCaseData(mail, headersOnly).SetName("Failure shape: " + name);
    }

    [TestCaseSource(nameof(Shapes))]
    public void A_shape_gives_the_report_and_its_sample(byte[] mail, bool headersOnly)
    {
        FailureRow row = FailureMail.Row(mail);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((row.SourceIp, row.ReportedDomain, row.Reporter), Is.EqualTo((IPAddress.Parse("192.0.2.1"), "example.com", "reporter.example")));
            Assert.That((row.Sample?.Subject, row.Sample?.MessageId, row.Sample?.HeadersOnly), Is.EqualTo(("Hello", "id1@example.com", (bool?)headersOnly)));
        }
    }

    [Test]
    public void Of_the_sample_only_named_fields_are_kept()
    {
        string sample = "Return-Path: <>\nX-Evil-1: a\n" + FailureMail.Sample.TrimEnd() +
            "\nCc: a@x.example, \"B, C\" <b@x.example>\nReply-To: r@x.example\nList-Id: News <news.example.com>\nReceived: again\n" +
            "DKIM-Signature: v=1; a=rsa-sha256; d=Example.com; s=k1; bh=x; b=y\nDKIM-Signature: v=1; d=esp.example\nX-Evil-2: b\n\n";

        FailureSample kept = FailureMail.Row(FailureMail.Mail(sample: sample)).Sample!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(kept.Headers.Keys, Is.EquivalentTo(new[] { "from", "to", "cc", "reply-to", "subject", "date", "message-id", "return-path", "list-id" }));
            Assert.That(kept.From, Is.EqualTo(new[] { new SampleAddress("Sales", "sales@example.com") }));
            Assert.That(kept.Cc, Is.EqualTo(new[] { new SampleAddress(null, "a@x.example"), new SampleAddress("B, C", "b@x.example") }));
            Assert.That(kept.ReplyTo.Single().Address, Is.EqualTo("r@x.example"));
            Assert.That(kept.DkimSignatures, Is.EqualTo(new[] { new SampleSignature("example.com", "k1"), new SampleSignature("esp.example", "none") }));
            Assert.That((kept.ReceivedCount, kept.ListId, kept.ReturnPath), Is.EqualTo((2, "News <news.example.com>", (string?)null)));
        }
    }

    [TestCase("utf-8")]
    [TestCase("iso-2022-jp")]
    [TestCase("shift_jis")]
    [TestCase("euc-jp")]
    public void Japanese_is_read_encoded_and_raw(string charset)
    {
        Encoding encoding = CodePagesEncodingProvider.Instance.GetEncoding(charset) ?? Encoding.UTF8;
        string encoded = $"=?{charset}?B?{Convert.ToBase64String(encoding.GetBytes("お知らせ"))}?=";
        byte[] raw = [.. "Subject: "u8, .. encoding.GetBytes("お知らせ"), .. "\r\nFrom: "u8, .. encoding.GetBytes("営業部"), .. " <sales@example.com>\r\n\r\n"u8];

        FailureSample first = FailureMail.Row(FailureMail.Mail(sample: $"Subject: {encoded}\nFrom: {encoded} <sales@example.com>\n\n")).Sample!;
        FailureSample second = FailureMail.Row(MailBuilder.Letter().Multipart("report; report-type=feedback-report").With(
            new MailPart("Content-Type: message/feedback-report\r\n", FailureMail.Lines(FailureMail.Feedback)),
            new MailPart("Content-Type: text/rfc822-headers\r\n", raw)).Build()).Sample!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((first.Subject, first.From.Single().DisplayName), Is.EqualTo(("お知らせ", "お知らせ")));
            Assert.That((second.Subject, second.From.Single()), Is.EqualTo(("お知らせ", new SampleAddress("営業部", "sales@example.com"))));
        }
    }

    [Test]
    public void An_address_in_Japanese_letters_is_read() =>
        Assert.That(FailureMail.Row(FailureMail.Mail(sample: "From: 太郎@例え.jp\n\n")).Sample!.From.Single().Address, Does.StartWith("太郎@"));

    [TestCase("None, Accept", "no", "yes", "delivered", "fail", "pass")]
    [TestCase("Reject", "no", "no", "reject", "fail", "fail")]
    [TestCase("Quarantine", "yes", "no", "spam", "pass", "fail")]
    public void The_plain_text_of_Exim_is_read(string results, string spf, string dkim, string delivery, string spfResult, string dkimResult)
    {
        string text = $"A message claiming to be from you has failed the published DMARC policy for your domain.\n\n  Sender Domain: example.com\n  Sender IP Address: 192.0.2.1\n" +
            $"  Received Date: Sun, 01 Nov 2026 09:00:00 +0900\n  SPF Alignment: {spf}\n  DKIM Alignment: {dkim}\n  DMARC Results: {results}\n\n" +
            "------ This is a copy of the headers that were received before the error was detected.\n\n" + FailureMail.Sample;

        FailureRow row = FailureMail.Row(MailBuilder.Letter().With(MailPart.Text(text)).Build());

        using (Assert.EnterMultipleScope())
        {
            Assert.That((row.DeliveryResult, row.SpfResult, row.DkimResult, row.DmarcResult), Is.EqualTo((delivery, spfResult, dkimResult, "fail")));
            Assert.That((row.ReportedDomain, row.Timestamp, row.Sample?.Subject), Is.EqualTo(("example.com", new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero), "Hello")));
            Assert.That(row.Deviations, Is.EqualTo(new[] { FailureDeviations.PlainText }));
        }
    }

    [Test]
    public void The_id_survives_a_second_delivery_and_another_privacy_level()
    {
        string id = FailureMail.Row(FailureMail.Mail()).Id;
        byte[] again = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(FailureMail.Mail()).Replace("<m1@reporter.example>", "<m2@reporter.example>", StringComparison.Ordinal));

        Assert.That(
            new[] { FailureMail.Row(again).Id, FailureMail.Row(again, PrivacyLevel.Redacted).Id, FailureMail.Row(again, PrivacyLevel.Metadata).Id },
            Is.All.EqualTo(id));
    }

    [TestCase("auth-failure", "abuse")]
    [TestCase("<bounce@", "<bounce2@")]
    [TestCase("<taro@", "<jiro@")]
    [TestCase("09:00:00", "09:00:01")]
    [TestCase("192.0.2.1", "192.0.2.2")]
    [TestCase("spf=fail", "spf=none")]
    [TestCase("Reported-Domain: example.com", "Reported-Domain: example.org")]
    [TestCase("Auth-Failure: dmarc", "Auth-Failure: signature")]
    [TestCase("Version: 1", "Version: 1\nDKIM-Domain: example.com")]
    [TestCase("Version: 1", "Version: 1\nDKIM-Identity: @example.com")]
    [TestCase("Version: 1", "Version: 1\nDKIM-Selector: s1")]
    public void What_it_says_makes_the_id(string old, string replacement) =>
        Assert.That(FailureMail.With(old, replacement).Id, Is.Not.EqualTo(FailureMail.Row(FailureMail.Mail()).Id));

    [Test]
    public void Another_sample_is_another_row() =>
        Assert.That(
            FailureMail.Row(FailureMail.Mail(sample: FailureMail.Sample.Replace("id1@", "id2@", StringComparison.Ordinal))).Id,
            Is.Not.EqualTo(FailureMail.Row(FailureMail.Mail()).Id));

    [Test]
    public void A_mail_that_only_quotes_the_sentence_of_Exim_is_no_report() =>
        Assert.That(
            FailureMail.Read(MailBuilder.Letter().Header("Date", "Sun, 01 Nov 2026 10:00:00 +0900").With(MailPart.Text("You wrote: A message claiming to be from you has failed the published DMARC policy for your domain.\nWhat does it mean?")).Build()).Results.Single(),
            Is.InstanceOf<Rejected>().With.Property("Reason").EqualTo(RejectReasons.NotAReport));

    [Test]
    public void Feedback_parts_over_the_limit_are_told()
    {
        MailPart feedback = new("Content-Type: message/feedback-report\r\n", FailureMail.Lines(FailureMail.Feedback));
        byte[] mail = MailBuilder.Letter().Multipart("report; report-type=feedback-report").With([.. Enumerable.Repeat(feedback, 250)]).Build();

        IReadOnlyList<ReadResult> results = FailureMail.Read(mail).Results;

        Assert.That((results.Count(result => result is Parsed), results.OfType<Rejected>().Single().Reason), Is.EqualTo((200, RejectReasons.LimitExceeded)));
    }

    [Test]
    public void A_report_without_any_field_is_refused() =>
        Assert.That(FailureMail.Read(FailureMail.Mail("X-Nothing: here\n\n")).Results.Single(), Is.InstanceOf<Rejected>().With.Property("Reason").EqualTo(RejectReasons.NotAReport));

    [Test]
    public void A_promise_without_a_feedback_part_is_refused() =>
        Assert.That(
            FailureMail.Read(MailBuilder.Letter().Multipart("report; report-type=feedback-report").With(MailPart.Text("nothing")).Build()).Results.Single(),
            Is.InstanceOf<Rejected>().With.Property("Reason").EqualTo(RejectReasons.NotAReport));

    [Test]
    public void A_report_without_any_date_is_refused() =>
        Assert.That(
            FailureMail.Read(MailBuilder.Letter().With(new MailPart("Content-Type: message/feedback-report\r\n", "Source-IP: 192.0.2.1\r\n\r\n"u8.ToArray())).Build()).Results.Single(),
            Is.InstanceOf<Rejected>().With.Property("Reason").EqualTo(RejectReasons.MissingField));

    [Test]
    public void A_header_of_a_megabyte_is_cut()
    {
        FailureRow row = FailureMail.Row(FailureMail.Mail(
            FailureMail.Feedback.TrimEnd() + "\nDKIM-Canonicalized-Body: " + new string('x', 1_000_000) + "\n\n",
            FailureMail.Sample.Replace("Hello", new string('y', 1_000_000), StringComparison.Ordinal)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(row.Sample!.Subject, Has.Length.EqualTo(new ReadLimits().TextLength));
            Assert.That(row.Deviations, Does.Contain(FailureDeviations.TextTruncated));
        }
    }

    [Test]
    public void A_sample_that_is_itself_a_report_fifty_deep_is_read_once()
    {
        byte[] mail = FailureMail.Mail();
        for (int depth = 0; depth < 50; depth++)
        {
            mail = MailBuilder.Letter().Multipart("report; report-type=feedback-report").Boundary($"=_{depth}").With(
                new MailPart("Content-Type: message/feedback-report\r\n", FailureMail.Lines(FailureMail.Feedback)), MailPart.Message(mail)).Build();
        }

        Assert.That(FailureMail.Read(mail).Results, Has.Count.EqualTo(1).And.All.InstanceOf<Parsed>());
    }

    [Test]
    public void Control_characters_reach_no_value()
    {
        FailureRow row = FailureMail.With("Reporter/2.0", "Re\u001b[31mporter\u0007/2\u202e.0");

        Assert.That(row.UserAgent, Is.EqualTo("Re [31mporter /2.0"));
    }

    private static TestCaseData Case(string name, string old, string replacement, Func<FailureRow, object?> value, object? expected, params string[] codes) =>
        new TestCaseData(old, replacement, value, expected, codes.Order(StringComparer.Ordinal).ToArray()).SetName("Failure " + name);
}
