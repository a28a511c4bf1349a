using DmarcIngest.Faults.Audit;

namespace DmarcIngest.Tests.Faults;

/// <summary>The audit of the fault runs finds what it is there to find.</summary>
[TestFixture]
public sealed class AuditTests
{
    private static IEnumerable<TestCaseData> Spoilt() =>
        SelfCheck.Spoilt().Select(spoilt => new TestCaseData(spoilt.State, spoilt.Expected) { TestName = $"Told, and nothing else: {spoilt.Name}" });

    [Test]
    public void Nothing_is_told_of_a_clean_state() =>
        Assert.That(SelfCheck.Faults(Auditor.Compare(SelfCheck.Sent, SelfCheck.Clean)), Is.Empty);

    [TestCaseSource(nameof(Spoilt))]
    public void What_is_spoilt_is_told(object state, string expected) =>
        Assert.That(SelfCheck.Faults(Auditor.Compare(SelfCheck.Sent, (FoundState)state)), Is.EqualTo(expected));

    [Test]
    public void Two_mails_with_one_report_are_two_mails_and_its_rows_once()
    {
        // Number 14 brings the report of number 7 again, which has one record.
        AuditReport report = Auditor.Compare([SelfCheck.Sent[7], SelfCheck.Sent[14]], new FoundState([], [], []));

        Assert.That(report.Lines.Select(line => line.Expected), Is.EqualTo([2, 2, 1, 0, 0]));
    }

    [Test]
    public void A_mail_that_somebody_took_away_must_be_somewhere_and_may_have_been_stored()
    {
        SentMail taken = SelfCheck.Sent[0] with { Taken = true };
        FoundState elsewhere = new([new FoundMail(taken.Mailbox, "Elsewhere", taken.MessageId)], [], []);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(SelfCheck.Faults(Auditor.Compare([taken], elsewhere)), Is.Empty);
            Assert.That(SelfCheck.Faults(Auditor.Compare([taken], elsewhere with { Facts = taken.Facts })), Is.Empty);
            Assert.That(SelfCheck.Faults(Auditor.Compare([taken], elsewhere with { Mails = [] })), Is.EqualTo("mails in folders 1 lost"));
        }
    }
}
