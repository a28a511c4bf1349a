using System.Runtime;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Aggregate;
using DmarcIngest.Reports.Decoding;

namespace DmarcIngest.Tests.Reports.Aggregate;

/// <summary>The text of a document that is to be mended, and what it costs.</summary>
internal sealed class WholeTextTests
{
    private static readonly string Long = string.Concat(Enumerable.Range(0, 20_000).Select(n => n % 3 == 0 ? "\u00E4" : n % 3 == 1 ? "a" : "\u65E5"));

    private static IEnumerable<TestCaseData> Texts()
    {
        // The text is longer than what is read at a time, so that borders lie within characters.
        yield return Text("UTF-8", Long, Encoding.UTF8.GetBytes(Long), false);
        yield return Text("UTF-8 with a mark", Long, [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Long)], false);
        yield return Text("UTF-16", Long, [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Long)], false);
        yield return Text("UTF-8 that breaks off within a character", Long, [.. Encoding.UTF8.GetBytes(Long), 0xE6, 0x97], false);
        yield return Text("Latin 1 without saying so", new string('a', 40_000) + "\u00E4\u00E4", [.. Enumerable.Repeat((byte)'a', 40_000), 0xE4, 0xE4], true);
        yield return Text("UTF-8 that says that it is another", "<?xml version='1.0' encoding='euc-jp'?>\u65E5", Encoding.UTF8.GetBytes("<?xml version='1.0' encoding='euc-jp'?>\u65E5"), true);
        yield return Text("Nothing", "", [], false);
    }

    [TestCaseSource(nameof(Texts))]
    public void Text_is_decoded_as_what_it_is(string expected, byte[] bytes, bool wrong)
    {
        WholeText text = new(new FoundDocument("test", () => new MemoryStream(bytes)), new ReadLimits());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(text.Read(), Is.EqualTo(expected));
            Assert.That(text.EncodingWrong, Is.EqualTo(wrong));
        }
    }

    [Test]
    public void There_is_no_more_of_it_in_memory_than_the_document_and_its_text()
    {
        byte[] bytes = Encoding.ASCII.GetBytes(new string('a', 8_000_000));
        WholeText text = new(new FoundDocument("test", () => new MemoryStream(bytes)), new ReadLimits());

        long before = GC.GetAllocatedBytesForCurrentThread();
        int length = text.Read().Length;

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan((3L * length) + 300_000));
    }

    [Test]
    public void Of_large_texts_there_is_one_in_memory()
    {
        GCLatencyMode before = GCSettings.LatencyMode;
        try
        {
            // So that the collector does not come by itself.
            GCSettings.LatencyMode = GCLatencyMode.LowLatency;
            WeakReference first = Large();

            Large();

            Assert.That(first.IsAlive, Is.False);
        }
        finally
        {
            GCSettings.LatencyMode = before;
        }
    }

    [Test]
    public void What_is_larger_than_a_document_may_be_is_refused()
    {
        WholeText text = new(new FoundDocument("test", () => new MemoryStream(new byte[50_000])), new ReadLimits { DocumentBytes = 40_000 });

        Assert.That(text.Read, Throws.InstanceOf<ReportFormatException>().With.Property("Reason").EqualTo(RejectReasons.LimitExceeded));
    }

    // As a plain document. The text of all of it is wanted only where nothing could be read, and by the reader of all XML it is not asked for at all.
    [TestCase("</feedback>", 1)]
    [TestCase("</record></feedback>", 2)]
    public void A_document_that_breaks_off_is_read_no_more_often_than_it_must(string behind, int times)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Regex.Replace(Encoding.UTF8.GetString(Fixtures.Pack.Report("cut")), @">\s+<", "><").Replace(behind, new string(' ', 1_000_000), StringComparison.Ordinal));
        CountingStream.Bytes = 0;

        try
        {
            AggregateParser.Parse(new FoundDocument("test", () => new CountingStream(bytes)), new ReadLimits());
        }
        catch (ReportFormatException exception)
        {
            Assert.That(exception.Reason, Is.EqualTo(RejectReasons.BrokenXml));
        }

        Assert.That(CountingStream.Bytes, Is.EqualTo((long)times * bytes.Length).Within(1_000));
    }

    // Not in the test itself, whose frame might hold the text.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Large() =>
        new(new WholeText(new FoundDocument("test", () => new MemoryStream(new byte[17 * 1024 * 1024])), new ReadLimits()).Read());

    private static TestCaseData Text(string name, string expected, byte[] bytes, bool wrong) => new TestCaseData(expected, bytes, wrong).SetArgDisplayNames(name);

    private sealed class CountingStream(byte[] bytes) : MemoryStream(bytes)
    {
        [ThreadStatic]
        private static long count;

        public static long Bytes
        {
            get => count;
            set => count = value;
        }

        // What is read into a span comes here too.
        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = base.Read(buffer, offset, count);
            Bytes += read;
            return read;
        }
    }
}
