using DmarcIngest.Tests.Fixtures;
using static DmarcIngest.Tests.Hostile.HostileCase;

namespace DmarcIngest.Tests.Hostile;

/// <summary>zip archives that lie about what they hold.</summary>
internal static class ZipCases
{
    private const string File = "example.org.zip";

    public static IEnumerable<HostileCase> All() =>
    [
        Of("zip of 1 GB of zeros", "invalid", "not_xml", () => Zip(Deflated("a.xml", Pack.GzipOf([], 0, GzipCases.Gigabyte)))),
        Of("zip of a report that goes on with 1 GB of blanks", "invalid", "limit_exceeded", () => Zip(Deflated("a.xml", Pack.GzipOf(Bytes("<feedback>"), (byte)' ', GzipCases.Gigabyte)))),
        Of("zip of 65,535 entries in one place", "aggregate", "limit_exceeded", () => Attached(Pack.Overlapping(Pack.Zip("a.xml", Pack.Report("zip-overlap")), 65_535), File)),
        Of("zip in zip as 42.zip", "invalid", "limit_exceeded", () => Attached(FortyTwo(), File)),
        Of("zip that declares sizes of 1", "aggregate", "none", () => Attached(Pack.WithDeclaredSize(Pack.Zip("a.xml", Pack.Report("zip-one")), 1), File)),
        Of("zip that declares sizes of 4 GB", "aggregate", "none", () => Attached(Pack.WithDeclaredSize(Pack.Zip("a.xml", Pack.Report("zip-four")), 0xFFFFFFFE), File)),
        Of("zip whose stored entry claims 4 GB", "aggregate", "none", () => Zip(new RawEntry("a.xml", Pack.Report("zip-stored")) { LocalPacked = 0xFFFFFFFE, CentralPacked = 0xFFFFFFFE })),
        Of("zip whose stored entry claims 7 bytes in the local header alone", "aggregate", "none", () => Zip(new RawEntry("a.xml", Pack.Report("zip-local")) { LocalPacked = 7, LocalSize = 7 })),
        Of("zip of 65,535 reports", "aggregate", "limit_exceeded", () => Attached(RawZip.Write([.. Enumerable.Range(0, 65_535).Select(n => new RawEntry($"{n}.xml", n < 20 ? Pack.Report($"zip-many-{n}") : Bytes($"<feedback>{n}</feedback>")))]), File)),
        Of("zip of 65,534 empty files before the report", "aggregate", "none", () => Attached(RawZip.Write([.. Enumerable.Range(0, 65_534).Select(n => new RawEntry($"{n}.xml", [])), new RawEntry("a.xml", Pack.Report("zip-last"))]), File)),
        Of("zip that says that it is encrypted", "invalid", "encrypted", () => Attached(Pack.Encrypted(Pack.Zip("a.xml", Pack.Report("zip-secret"))), File)),
        Of("zip whose name climbs out of its folder", "aggregate", "none", () => Attached(Pack.Zip("../../../../../../climbed-out.xml", Pack.Report("zip-climb")), File)),
        Of("zip whose name is a device, with control characters", "aggregate", "none", () => Attached(Pack.Zip("/dev/\u001b[2J\u0007stdin.xml", Pack.Report("zip-device")), File)),
        Of("zip whose names are 60,000 letters", "aggregate", "none", () => Zip(new RawEntry(new string('a', 60_000) + ".xml", Pack.Report("zip-name")))),
        Of("zip that claims a comment of 65,535 bytes", "aggregate", "none", () => Attached(RawZip.Write([new RawEntry("a.xml", Pack.Report("zip-comment"))], 1, 65_535), File)),
        Of("zip whose entry claims extra fields and a comment of 65,535 bytes", "aggregate", "none", () => Zip(new RawEntry("a.xml", Pack.Report("zip-extra")) { CentralExtra = 65_535, Comment = 65_535 })),
        Of("zip whose local header claims an extra field of 65,535 bytes", "invalid", "not_xml", () => Zip(new RawEntry("a.xml", Pack.Report("zip-local-extra")) { LocalExtra = 65_535 })),
        Of("zip that claims 65,535 entries and has one", "aggregate", "none", () => Attached(RawZip.Write([new RawEntry("a.xml", Pack.Report("zip-claims"))], 65_535, 0), File)),
        Of("zip of an unknown method", "invalid", "unsupported_container", () => Zip(new RawEntry("a.xml", Pack.Report("zip-method")) { Method = 99 })),
        Of("zip that is a sea of local headers", "invalid", "not_xml", () => Attached(Sea(), File)),
        Of("zip of five million marks, whose flags say encrypted", "invalid", "encrypted", () => Attached(GzipCases.Repeat("PK\u0003\u0004"u8.ToArray(), 5_000_000), File)),
        Of("zip of an end record alone", "invalid", "broken_archive", () => Attached(RawZip.Write([]), File)),
        Of("zip of deflate that breaks off", "invalid", "broken_archive", () => Zip(new RawEntry("a.xml", GzipCases.Noise(500)) { Method = 8 })),
    ];

    private static byte[] Zip(params RawEntry[] entries) => Attached(RawZip.Write(entries), File);

    // A gzip member is ten bytes, deflate, and eight bytes.
    private static RawEntry Deflated(string name, byte[] gzip) => new(name, gzip[10..^8]) { Method = 8, LocalSize = 1000, CentralSize = 1000 };

    private static byte[] FortyTwo()
    {
        byte[] layer = Pack.Zip("0.xml", new byte[4 << 20]);
        for (int depth = 0; depth < 5; depth++)
        {
            byte[] inner = layer;
            layer = Pack.Zip([.. Enumerable.Range(0, 16).Select(n => ($"lib {n}.zip", inner))]);
        }

        return layer;
    }

    // Each is an empty file, so that none of them counts as a file that is read.
    private static byte[] Sea()
    {
        byte[] header = new byte[30];
        "PK\u0003\u0004"u8.CopyTo(header);
        return GzipCases.Repeat(header, 600_000);
    }
}
