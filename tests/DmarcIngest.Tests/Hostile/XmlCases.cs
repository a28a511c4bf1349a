using System.Text;
using DmarcIngest.Tests.Fixtures;
using static DmarcIngest.Tests.Hostile.HostileCase;

namespace DmarcIngest.Tests.Hostile;

/// <summary>Aggregate reports in XML that is deep, wide, endless or no XML.</summary>
internal static class XmlCases
{
    private const string Name = "reporter.example</org_name>";
    private const string End = "</feedback>";
    private const string Short = "<record><row><source_ip>192.0.2.1</source_ip><count>1</count></row></record>";

    public static IEnumerable<HostileCase> All() =>
    [
        Of("XML nested a million deep", "invalid", "limit_exceeded", () => Xml(Put("x-deep", End, Times(1_000_000, "<a>") + Times(1_000_000, "</a>")))),
        Of("XML with five million unknown elements", "aggregate", "none", () => Xml(Put("x-wide", End, Times(5_000_000, "<x/>")))) with { Deviation = "unknown_element" },
        Of("XML with an attribute of 45 MB", "invalid", "limit_exceeded", () => Xml(Report("x-attribute").Replace("<feedback>", $"<feedback a=\"{new string('a', 45_000_000)}\">", StringComparison.Ordinal))),
        Of("XML with 100,000 attributes", "invalid", "limit_exceeded", () => Xml(Report("x-attributes").Replace("<feedback>", $"<feedback{string.Concat(Enumerable.Range(0, 100_000).Select(n => $" a{n}='1'"))}>", StringComparison.Ordinal))),
        Of("XML with a name of 40 MB", "aggregate", "none", () => Xml(Put("x-name", Name, new string('a', 40_000_000)))) with { Deviation = "text_cut" },
        Of("XML with a comment of 40 MB", "aggregate", "none", () => Xml(Put("x-comment", End, $"<!--{new string('a', 40_000_000)}-->"))),
        Of("XML with CDATA of 40 MB", "invalid", "limit_exceeded", () => Xml(Put("x-cdata", Name, $"<![CDATA[{new string('a', 40_000_000)}]]>"))),
        Of("XML with an instruction of 40 MB", "aggregate", "none", () => Xml(Put("x-instruction", End, $"<?a {new string('a', 40_000_000)}?>"))),
        Of("XML with an element name of 45 MB", "invalid", "limit_exceeded", () => Xml(Put("x-element", End, $"<{new string('a', 45_000_000)}/>"))),
        Of("XML with six million entities in a name", "aggregate", "none", () => Xml(Put("x-entities", Name, Times(6_000_000, "&amp;")))) with { Deviation = "text_cut" },
        Of("XML with a million laughs", "invalid", "dtd", () => Xml(Laughs())),
        Of("XML with an external entity", "invalid", "dtd", () => Xml("<?xml version=\"1.0\"?><!DOCTYPE feedback [<!ENTITY f SYSTEM \"file:///etc/hostname\">]>" + Bare("x-external").Replace(Name, $"&f;{Name}", StringComparison.Ordinal))),
        Of("XML with an external parameter entity", "invalid", "dtd", () => Xml("<?xml version=\"1.0\"?><!DOCTYPE feedback [<!ENTITY % f SYSTEM \"http://192.0.2.1/x.dtd\">%f;]>" + Bare("x-parameter"))),
        Of("XML with a document type and 40 MB of blanks within its report", "aggregate", "none", () => Xml("<?xml version=\"1.0\"?><!--<feedback>-->" + new string(' ', 40_000_000) + "<!DOCTYPE feedback>" + Bare("x-late"))),
        Of("XML of three million records", "invalid", "limit_exceeded", () => Attached(Gzip(stream => Records(stream, 3_000_000, Short)))),
        Of("XML of three million empty records", "invalid", "limit_exceeded", () => Attached(Gzip(stream => Records(stream, 3_000_000, "<record/>")))),
        Of("XML of 900 reports of 5,001 empty records each", "invalid", "limit_exceeded", () => Attached(Gzip(ManyLarge))),
        Of("XML of 50,000 reports in one document", "invalid", "limit_exceeded", () => Attached(Gzip(Many))),
        Of("XML of a record with 500,000 DKIM results", "aggregate", "none", () => Xml(Put("x-dkim", "</auth_results>", Times(500_000, "<dkim><domain>a.example</domain><result>pass</result></dkim>")))) with { Deviation = "dkim_too_many" },
        Of("XML with 400,000 errors", "aggregate", "none", () => Xml(Put("x-errors", "</report_metadata>", Times(400_000, "<error>e</error>")))),
        Of("XML in bytes that are no UTF-8", "aggregate", "none", () => Attached(Pack.Gzip(Latin("x-latin", "\u00E9\u00FF\u00FE")))) with { Deviation = "encoding_wrong" },
        Of("XML with a million zero bytes in a name", "aggregate", "none", () => Xml(Put("x-zeros", Name, new string('\0', 1_000_000)))) with { Deviation = "illegal_characters" },
        Of("XML in UTF-8 that says UTF-16", "aggregate", "none", () => Xml(Report("x-says-16").Replace("UTF-8", "UTF-16", StringComparison.Ordinal))),
        Of("XML in UTF-16 that says UTF-8", "aggregate", "none", () => Attached(Pack.Gzip([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Report("x-is-16"))]))),
        Of("XML in UTF-16 of an odd number of bytes", "aggregate", "none", () => Attached(Pack.Gzip([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Report("x-odd")), 0x20]))),
        Of("XML in an encoding that nobody knows", "aggregate", "none", () => Xml(Report("x-unknown").Replace("UTF-8", "x-hostile", StringComparison.Ordinal))),
        Of("XML of 45 million less-than signs", "invalid", "broken_xml", () => Xml("<feedback>" + new string('<', 45_000_000) + End)),
        Of("XML of 45 million ampersands", "invalid", "broken_xml", () => Xml("<feedback>" + new string('&', 45_000_000) + End)),
        Of("XML of two million prefixes", "invalid", "missing_field", () => Xml("<feedback>" + string.Concat(Enumerable.Range(0, 2_000_000).Select(n => $"<p{n}:a/>")) + End)),
        Of("XML of ten million unclosed comments", "aggregate", "none", () => Xml(Report("x-open") + Times(10_000_000, "<!--"))) with { Deviation = "content_outside_feedback" },
        Of("XML of four million CDATA begins", "invalid", "limit_exceeded", () => Xml("<feedback>" + Times(4_000_000, "<![CDATA[") + End)),
        Of("XML of 40 MB that breaks off", "aggregate", "none", () => Xml(Report("x-cut").Replace(End, Times(400_000, Short), StringComparison.Ordinal))) with { Deviation = "truncated" },
        Of("XML escaped as HTML, 40 MB of it", "invalid", "not_xml", () => Xml(Put("x-html", Name, new string('a', 40_000_000)).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal))),
        Of("XML of begin tags of feedback", "invalid", "limit_exceeded", () => Xml(Times(4_000_000, "<feedback>"))),
        Of("XML that is one endless tag", "invalid", "limit_exceeded", () => Xml("<" + new string('f', 45_000_000))),
    ];

    private static byte[] Xml(string text) => Attached(Pack.Gzip(Bytes(text)));

    private static string Put(string id, string before, string text) => Report(id).Replace(before, text + before, StringComparison.Ordinal);

    private static string Bare(string id) => Report(id)[Report(id).IndexOf("<feedback>", StringComparison.Ordinal)..];

    private static byte[] Latin(string id, string name) => Encoding.Latin1.GetBytes(Put(id, Name, name));

    private static string Laughs()
    {
        StringBuilder types = new("<?xml version=\"1.0\"?><!DOCTYPE feedback [<!ENTITY l0 \"lol\">");
        for (int i = 1; i < 10; i++)
        {
            types.Append($"<!ENTITY l{i} \"{Times(10, $"&l{i - 1};")}\">");
        }

        return types.Append("]>").Append(Bare("x-laughs").Replace(Name, $"&l9;{Name}", StringComparison.Ordinal)).ToString();
    }

    private static void Records(Stream stream, int count, string record)
    {
        byte[] thousand = Bytes(Times(1_000, record));
        stream.Write(Bytes(Report("x-records").Replace(End, "", StringComparison.Ordinal)));
        for (int i = 0; i < count; i += 1_000)
        {
            stream.Write(thousand);
        }

        stream.Write(Bytes(End));
    }

    // More records than are kept of a report in memory, so that each is read again while it is stored.
    private static void ManyLarge(Stream stream)
    {
        for (int i = 0; i < 900; i++)
        {
            stream.Write(Bytes(Bare($"x-large-{i}").Replace(End, Times(5_000, "<record/>") + End, StringComparison.Ordinal)));
        }
    }

    private static void Many(Stream stream)
    {
        for (int i = 0; i < 50_000; i++)
        {
            stream.Write(Bytes(Bare($"x-many-{i}")));
        }
    }
}
