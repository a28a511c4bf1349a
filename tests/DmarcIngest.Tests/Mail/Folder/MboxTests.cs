using System.Text;
using DmarcIngest.Mail.Folder;

namespace DmarcIngest.Tests.Mail.Folder;

[TestFixture]
public sealed class MboxTests
{
    [Test]
    public void A_sentence_that_begins_with_From_is_no_new_mail()
    {
        string text = "From a@example.com Sun Nov  1 02:03:04 2026\nSubject: 1\n\nHello.\n\nFrom now on all is well.\nBye\n\n>From here\n>>From there\n";

        Assert.That(Read(text).Select(mail => Encoding.ASCII.GetString(mail.Content!)), Is.EqualTo(new[]
        {
            "Subject: 1\n\nHello.\n\nFrom now on all is well.\nBye\n\nFrom here\n>From there\n",
        }));
    }

    [Test]
    public void Windows_line_ends_are_kept()
    {
        Assert.That(Read("From a\r\nA: 1\r\n\r\nx\r\n\r\nFrom b\r\nB: 2\r\n\r\ny").Select(mail => Encoding.ASCII.GetString(mail.Content!)),
            Is.EqualTo(new[] { "A: 1\r\n\r\nx\r\n\r\n", "B: 2\r\n\r\ny" }));
    }

    /// <summary>The reader's buffer has 64 KiB: each shift lets another byte of what matters fall on its end.</summary>
    [Test]
    public void Nothing_depends_on_where_the_buffer_ends([Range(-60, 10)] int shift)
    {
        string body = new('x', (64 * 1024) - "From a\nA: 1\n\n".Length + shift);
        string first = $"A: 1\n\n{body}\n\n";
        string second = $"B: 2\n\n{new string('y', 200_000)}From inside\n";

        Assert.That(Read($"From a\n{first}From b\n{second}\nFrom c\nC: 3\n\n").Select(mail => Encoding.ASCII.GetString(mail.Content!)),
            Is.EqualTo(new[] { first, second + "\n", "C: 3\n\n" }));
    }

    [Test]
    public void A_mail_above_the_limit_has_its_size_and_no_content()
    {
        MboxMail[] mails = Read("From a\nA: 1\n\n0123456789\n\nFrom b\nB: 2\n", 10);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((mails[0].Content, mails[0].Size, mails[0].Last), Is.EqualTo(((byte[]?)null, 18L, false)));
            Assert.That((mails[1].Size, mails[1].Last), Is.EqualTo((5L, true)));
        }
    }

    [TestCase("From here to there\nno header\n")]
    [TestCase("From")]
    [TestCase("")]
    public void Other_text_is_no_mbox(string text) => Assert.That(Open(text, 100).Begins(), Is.False);

    private static MboxMail[] Read(string text, long limit = 1_000_000)
    {
        Mbox mbox = Open(text, limit);
        Assert.That(mbox.Begins(), Is.True);
        List<MboxMail> mails = [];
        while (mbox.Next() is { } mail)
        {
            mails.Add(mail);
        }

        return [.. mails];
    }

    private static Mbox Open(string text, long limit) => new(new MemoryStream(Encoding.ASCII.GetBytes(text)), limit);
}
