using System.Text;
using DmarcIngest.Reports;
using static DmarcIngest.Tests.Reports.Aggregate.Samples;

namespace DmarcIngest.Tests.Reports.Aggregate;

/// <summary>Whatever the bytes: a report, or a <see cref="ReportFormatException"/> and nothing else.</summary>
public sealed class MutationTests
{
    private static readonly byte[][] Pieces =
    [
        .. new[] { "<", ">", "&", "]]>", "<![CDATA[", "<!--", "</feedback>", "<feedback>", "<record>", "</record>", "\0", "\u0007", "&#7;", "&#x110000;", "xmlns:a='b'", "<!DOCTYPE a>", "-1", "99999999999999999999" }
            .Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC3], [0x91], [0xED, 0xA0, 0x80],
    ];

    [TestCase(20261124)]
    [TestCase(7)]
    public void Mutated_reports_give_rows_or_a_reason(int seed)
    {
        byte[] original = Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + Feedback(Record() + Record() + Record()));
        Random random = new(seed);
        int read = 0;
        for (int i = 0; i < 2_000; i++)
        {
            List<byte> bytes = [.. original];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                Mutate(bytes, random);
            }

            read += Read([.. bytes], i);
        }

        Assert.That(read, Is.InRange(500, 1_500), "Some mutations leave something to read, others do not.");
    }

    private static void Mutate(List<byte> bytes, Random random)
    {
        int at = random.Next(bytes.Count);
        switch (random.Next(4))
        {
            case 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1:
                bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                break;
            case 2 when at > 100:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                bytes.InsertRange(at, Pieces[random.Next(Pieces.Length)]);
                break;
        }
    }

    private static int Read(byte[] bytes, int number)
    {
        try
        {
            return ParseAll(bytes).Sum(report => Rows(report).Length) > 0 ? 1 : 0;
        }
        catch (ReportFormatException)
        {
            return 0;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Assert.Fail($"Mutation {number} gave {exception}: {Encoding.Latin1.GetString(bytes)}");
            return 0;
        }
    }
}
