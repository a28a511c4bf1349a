using System.Text;
using System.Text.Json;
using System.Xml;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Reports.Decoding;
using DmarcIngest.Tests.Fixtures;
using static DmarcIngest.Tests.Reports.Aggregate.Samples;

namespace DmarcIngest.Tests.Reports.Aggregate;

/// <summary>The quick reader gives what the full one gives, or leaves the document to it.</summary>
[TestFixture]
internal sealed class PlainCursorTests
{
    private const string NotPlain = "not plain";

    private static readonly ReadLimits Limits = new() { XmlDepth = 8, XmlAttributes = 4, TextLength = 60, FreeTextLength = 90, Records = 20 };

    private static readonly string[] Pieces =
    [
        "<", ">", "/>", "</", "&", "&amp;", "&lt;", "&#65;", "&bogus;", "]]>", "]", "<![CDATA[x]]>", "<!-- x -->", "<?pi x?>", "<x/>", "<x>", "</x>", "<X a='1'>", "<record>", "</record>", "<RECORD>", "<row/>", " ", "\t", "\r\n", "\n", "\r",
        "\0", "\u0007", "\u000B", "\u0085", "\u00A0", "\uFEFF", "\uFFFE", "é", "日本", "𝒳", " a='1'", " a='1' a='2'", " xmlns='urn:x'", " xmlns:p='urn:x'", " p:a='1'", " xml:space='preserve'", "p:", "<p:row>", "=", "'", "\"",
        "<!DOCTYPE a>", "<?xml version='1.0'?>", "<count>5</count>", "<count></count>", "<count/>", "text", "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
    ];

    private static readonly string[] Begins =
    [
        "", "\uFEFF", "\n  ", "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n", "\uFEFF<?xml version='1.0' encoding='utf-8' standalone='yes'?>\r\n", "<?xml version=\"1.1\"?>", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>",
        "<?xml version=\"1.0\" encoding=\"UTF-16\"?>", "<?xml encoding=\"UTF-8\" version=\"1.0\"?>", "<?xml  version=\"1.0\"?>", "<!-- made by x -->",
    ];

    [Test]
    public void Every_sample_is_plain()
    {
        byte[][] reports = [.. Directory.GetFiles(Path.Combine(Repository.Root, "samples"), "*.eml").SelectMany(file => Documents(File.ReadAllBytes(file)))];

        Assert.That(reports.Select(report => Read(report, plain: true)), Is.Not.Empty.And.All.StartWith("{"));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void A_document_is_read_as_the_full_reader_reads_it_or_not_at_all(int seed)
    {
        Random random = new(seed);
        int plain = 0;
        for (int number = 0; number < 20_000; number++)
        {
            string original = Begins[random.Next(Begins.Length)] + Pretty(random, Feedback(Record(auth: Auths(random)) + Record() + Record()));
            StringBuilder text = new(original);
            for (int change = random.Next(0, 3); change > 0; change--)
            {
                Mutate(text, random);
            }

            byte[] document = Encoding.UTF8.GetBytes(text.ToString());
            if (random.Next(20) == 0)
            {
                document[random.Next(document.Length)] = (byte)random.Next(128, 256);
            }

            string quick = Read(document, plain: true);
            if (quick == NotPlain)
            {
                continue;
            }

            plain++;
            Assert.That(quick, Is.EqualTo(Read(document, plain: false)), () => $"{number}: {Encoding.UTF8.GetString(document)}");
        }

        Assert.That(plain, Is.InRange(2_500, 10_000), "Some are plain, others are not.");
    }

    /// <summary>All of the report as JSON, or why there is none.</summary>
    private static string Read(byte[] document, bool plain)
    {
        try
        {
            // Few bytes at a time: tags and texts are cut in two.
            ElementCursor cursor = plain
                ? new PlainCursor(new SmallReads(document), Limits, long.MaxValue) { Deviations = new DeviationSet() }
                : new XmlCursor(new DecodingReader(new MemoryStream(document)), null, Limits, long.MaxValue) { Deviations = new DeviationSet() };
            using AggregateXmlReader reader = new(cursor, Limits);
            AggregateReport? report = new ReportPass(() => throw new InvalidOperationException(), [], Limits).Read(reader, Damage.Refused);
            return report is null ? NotPlain : "{" + string.Join('\n', report.ReadRows().Select(Json)) + JsonSerializer.Serialize(report.Deviations);
        }
        catch (ReportFormatException exception)
        {
            return exception.Message;
        }
        catch (Exception exception) when (exception is XmlException or DecoderFallbackException)
        {
            return plain ? NotPlain : "damaged: " + exception.Message;
        }
    }

    private static string Json(StoredRow row)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            row.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static IEnumerable<byte[]> Documents(byte[] mail)
    {
        foreach (Found found in MailDecoder.Decode(mail, new ReadLimits()).Findings.OfType<Found>())
        {
            using Stream stream = found.Document.Open();
            using MemoryStream content = new();
            stream.CopyTo(content);
            yield return content.ToArray();
        }
    }

    private static string Auths(Random random) =>
        $"<auth_results><dkim><domain>d{random.Next(3)}.example</domain><selector>s</selector><result>{new[] { "pass", "Pass", "fail", "" }[random.Next(4)]}</result></dkim>{(random.Next(2) == 0 ? "<spf><domain>é.example</domain><result>none</result></spf>" : "<spf/>")}</auth_results>";

    private static string Pretty(Random random, string text) => random.Next(3) switch
    {
        0 => text,
        1 => text.Replace("><", ">\n            <", StringComparison.Ordinal),
        _ => text.Replace("><", ">\r\n\t<", StringComparison.Ordinal),
    };

    private static void Mutate(StringBuilder text, Random random)
    {
        text.Append(' ');
        int at = random.Next(text.Length);
        switch (random.Next(5))
        {
            case 0:
                text[at] = (char)random.Next(1, 128);
                break;
            case 1:
                text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at));
                break;
            case 2:
                text.Length = at + 1;
                break;
            default:
                text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                break;
        }
    }

    /// <summary>Gives few bytes at each call.</summary>
    private sealed class SmallReads(byte[] bytes) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 7));
    }
}
