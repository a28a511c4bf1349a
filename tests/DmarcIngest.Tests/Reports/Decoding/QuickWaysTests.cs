using System.Text;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Decoding;
using MimeKit;

namespace DmarcIngest.Tests.Reports.Decoding;

/// <summary>What is done quickly where it is easy gives what the long way gives.</summary>
[TestFixture]
internal sealed class QuickWaysTests
{
    private static readonly string[] Pieces = ["\r\n", " ", "=", "==", "===", "-", "_", "é", "\0", "A", "AB=", "AB==", "QUJD", "\n\n", "!"];

    [TestCase(1)]
    [TestCase(2)]
    public void Base64_of_any_shape_is_decoded_as_letter_by_letter(int seed)
    {
        Random random = new(seed);
        for (int number = 0; number < 5_000; number++)
        {
            byte[] content = new byte[random.Next(0, 400)];
            random.NextBytes(content);
            StringBuilder text = new(Convert.ToBase64String(content, random.Next(2) == 0 ? Base64FormattingOptions.InsertLineBreaks : Base64FormattingOptions.None));
            for (int change = random.Next(0, 4); change > 0; change--)
            {
                text.Insert(random.Next(text.Length + 1), Pieces[random.Next(Pieces.Length)]);
            }

            byte[] sent = Encoding.UTF8.GetBytes(text.ToString());
            using Base64Stream stream = new(sent);
            using MemoryStream decoded = new();
            byte[] buffer = new byte[random.Next(1, 70)];
            while (stream.Read(buffer) is int read and > 0)
            {
                decoded.Write(buffer, 0, read);
            }

            Assert.That(decoded.ToArray(), Is.EqualTo(LetterByLetter(sent)), () => text.ToString());
        }
    }

    [TestCase("reporter@receiver.example", "reporter@receiver.example")]
    [TestCase("  noreply-dmarc-support@google.com \r\n", "noreply-dmarc-support@google.com")]
    [TestCase("DMARC Aggregate Report <dmarcreport@microsoft.com>", "dmarcreport@microsoft.com")]
    [TestCase("\"Mail Example\" <a.b+c_d@mail.example>", "a.b+c_d@mail.example")]
    [TestCase("\"a@b.example\" <c@d.example>", "c@d.example")]
    [TestCase("<a@b.example>", "a@b.example")]
    [TestCase("Postmaster@Receiver.Example", "Postmaster@Receiver.Example")]
    public void An_easy_sender_is_read_as_mimekit_reads_it(string field, string address)
    {
        Assert.That(InternetAddressList.Parse(field).Mailboxes.First().Address, Is.EqualTo(address), "what MimeKit says");
        Assert.That(From(field), Is.EqualTo(address));
    }

    [TestCase("a@b.example, c@d.example")]
    [TestCase("a@b.example (the team)")]
    [TestCase("a@b.example <c@d.example>")]
    [TestCase("group: a@b.example;")]
    [TestCase("\"a\\\"b\" <a@b.example>")]
    [TestCase("=?utf-8?q?caf=C3=A9?= <a@b.example>")]
    [TestCase("a b <a@b.example")]
    [TestCase("a@b.example>")]
    [TestCase("no address")]
    [TestCase("a@")]
    public void Any_other_sender_is_read_by_mimekit(string field)
    {
        string? address = InternetAddressList.TryParse(field, out InternetAddressList? list) ? list.Mailboxes.FirstOrDefault()?.Address : null;

        Assert.That(From(field), Is.EqualTo(string.IsNullOrEmpty(address) ? null : address));
    }

    private static string? From(string field) =>
        new ReportReader(new ReadLimits()).Read(Encoding.UTF8.GetBytes($"From: {field.TrimEnd()}\r\nSubject: x\r\n\r\nx\r\n")).From;

    /// <summary>Six bits a letter; whatever is no letter is passed over, and an equals sign ends a group only where it fills one.</summary>
    private static byte[] LetterByLetter(byte[] sent)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        List<byte> decoded = [];
        string bits = "";
        int letters = 0;
        for (int at = 0; at < sent.Length; at++)
        {
            int value = Alphabet.IndexOf((char)sent[at], StringComparison.Ordinal);
            if (value >= 0)
            {
                bits += Convert.ToString(value, 2).PadLeft(6, '0');
                letters++;
                if (bits.Length >= 8)
                {
                    decoded.Add(Convert.ToByte(bits[..8], 2));
                    bits = bits[8..];
                }
            }
            else if (sent[at] == '=')
            {
                int count = 1;
                while (at + 1 < sent.Length && sent[at + 1] == '=')
                {
                    at++;
                    count++;
                }

                if (letters % 4 + count == 4)
                {
                    bits = "";
                    letters = 0;
                }
            }
        }

        return [.. decoded];
    }
}
