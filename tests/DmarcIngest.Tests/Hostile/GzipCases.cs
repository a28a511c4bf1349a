using DmarcIngest.Tests.Fixtures;
using static DmarcIngest.Tests.Hostile.HostileCase;

namespace DmarcIngest.Tests.Hostile;

/// <summary>gzip that unpacks to far more than it is, or is not what it says.</summary>
internal static class GzipCases
{
    public const long Gigabyte = 1L << 30;

    /// <summary>A gzip member without content, which the packer of the framework does not write.</summary>
    private static readonly byte[] Nothing = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public static IEnumerable<HostileCase> All() =>
    [
        Of("gzip of 1 GB of zeros", "invalid", "not_xml", () => Attached(Pack.GzipOf([], 0, Gigabyte))),
        Of("gzip that begins like a report and goes on with 1 GB of blanks", "invalid", "limit_exceeded", () => Attached(Pack.GzipOf(Bytes("<feedback>"), (byte)' ', Gigabyte))),
        Of("gzip of a whole report and 1 GB of blanks", "invalid", "limit_exceeded", () => Attached(Pack.GzipOf(Pack.Report("gz-tail"), (byte)' ', Gigabyte))),
        Of("gzip in gzip, five times", "invalid", "limit_exceeded", () => Attached(Nested(5))),
        Of("gzip of gzip of 1 GB of zeros", "invalid", "not_xml", () => Attached(Pack.Gzip(Pack.GzipOf([], 0, Gigabyte)))),
        Of("gzip cut in the midst", "aggregate", "none", () => Attached(Cut())) with { Deviation = "truncated" },
        Of("gzip cut within its header", "invalid", "broken_archive", () => Attached(Pack.Gzip(Pack.Report("gz-head"))[..6])),
        Of("gzip with rubbish behind it", "aggregate", "none", () => Attached([.. Pack.Gzip(Pack.Report("gz-rubbish")), .. Noise(1_000_000)])),
        Of("gzip with the begin of another member behind it", "aggregate", "none", () => Attached([.. Pack.Gzip(Pack.Report("gz-member")), 0x1F, 0x8B, 8, 0, .. Noise(1_000_000)])),
        Of("gzip with a wrong check sum", "invalid", "broken_archive", () => Attached(WrongSum())),
        Of("gzip of a member for each byte", "aggregate", "none", () => Attached(Split())),
        Of("gzip of a million empty members before the report", "aggregate", "none", () => Attached([.. Repeat(Nothing, 1_000_000), .. Pack.Gzip(Pack.Report("gz-empty"))])),
        Of("gzip of a million empty members alone", "invalid", "broken_archive", () => Attached(Repeat(Nothing, 1_000_000))),
        Of("gzip whose name and comment are 5 MB each", "aggregate", "none", () => Attached(LongNames())),
        Of("gzip whose name never ends", "invalid", "broken_archive", () => Attached([0x1F, 0x8B, 8, 8, 0, 0, 0, 0, 0, 3, .. Enumerable.Repeat((byte)'a', 15_000_000)])),
        Of("gzip beside fifteen bombs", "aggregate", "broken_xml", Many),
    ];

    public static byte[] Repeat(byte[] bytes, int times)
    {
        byte[] all = new byte[bytes.Length * times];
        for (int i = 0; i < times; i++)
        {
            bytes.CopyTo(all, i * bytes.Length);
        }

        return all;
    }

    /// <summary>Bytes that no archive holds, always the same.</summary>
    public static byte[] Noise(int length)
    {
        byte[] noise = new byte[length];
        uint state = 20261127;
        for (int i = 0; i < length; i++)
        {
            state = unchecked((state * 1664525) + 1013904223);
            noise[i] = (byte)(state >> 24);
        }

        return noise;
    }

    private static byte[] Nested(int layers)
    {
        byte[] layer = Pack.Report("gz-nested");
        for (int i = 0; i < layers; i++)
        {
            layer = Pack.Gzip(layer);
        }

        return layer;
    }

    // Counts differ, so that half of the archive is about half of the report.
    private static byte[] Cut()
    {
        string report = Report("gz-cut");
        int start = report.IndexOf("<record>", StringComparison.Ordinal);
        string record = report[start..report.IndexOf("</feedback>", StringComparison.Ordinal)];
        string records = string.Concat(Enumerable.Range(1, 2_000).Select(count => record.Replace("<count>2<", $"<count>{count}<", StringComparison.Ordinal)));
        byte[] gzip = Pack.Gzip(Bytes(report[..start] + records + "</feedback>"));
        return gzip[..(gzip.Length / 2)];
    }

    private static byte[] WrongSum()
    {
        byte[] gzip = Pack.Gzip(Pack.Report("gz-sum"));
        gzip[^8] ^= 0xFF;
        return gzip;
    }

    private static byte[] Split() => [.. Pack.Report("gz-split").SelectMany(value => Pack.Gzip([value]))];

    private static byte[] LongNames()
    {
        byte[] gzip = Pack.Gzip(Pack.Report("gz-names"));
        byte[] name = [.. Enumerable.Repeat((byte)'a', 5_000_000), 0];
        return [.. gzip[..3], 0x18, .. gzip[4..10], .. name, .. name, .. gzip[10..]];
    }

    // Each unpacks to less than one document may have, together to seven times what a mail may have; of the first it is told that it is no XML.
    private static byte[] Many()
    {
        MailBuilder mail = MailBuilder.Report().Attach(Pack.Gzip(Pack.Report("gz-many")), "0.xml.gz");
        for (int i = 1; i <= 15; i++)
        {
            mail.Attach(Pack.GzipOf(Bytes($"<feedback><!--{i}-->"), (byte)' ', 49 << 20), $"{i}.xml.gz");
        }

        return mail.Build();
    }
}
