using System.IO.Compression;
using System.Text;
using DmarcIngest.Reports;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Reports.Decoding;

/// <summary>Every shape in which reports come, and what is found in it.</summary>
internal sealed class MailShapeTests
{
    private static readonly byte[] A = Pack.Report("a");
    private static readonly byte[] B = Pack.Report("b");
    private static readonly byte[] Text = "unused"u8.ToArray();
    private static readonly byte[] Invoice = "<?xml version=\"1.0\"?><invoice><total>1</total></invoice>"u8.ToArray();
    private static readonly byte[] Tls = "{\"organization-name\":\"x\",\"report-id\":\"1\",\"policies\":[]}"u8.ToArray();

    [TestCaseSource(nameof(Containers))]
    [TestCaseSource(nameof(Encodings))]
    [TestCaseSource(nameof(Structures))]
    [TestCaseSource(nameof(Files))]
    [TestCaseSource(nameof(Refusals))]
    [TestCaseSource(nameof(Nothing))]
    public void A_shape_gives_its_documents_and_refusals(byte[] mail, string[] expected)
    {
        MailReading reading = StubParser.Reader().Read(mail);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(StubParser.Short(reading), Is.EqualTo(expected));
            Assert.That(reading.Results.OfType<Parsed>().Select(result => ((StubParser.StubReport)result.Report).Whole), Is.All.True);
            Assert.That(reading.Results.OfType<Rejected>().Select(result => result.Detail), Is.All.Not.Empty);
        }
    }

    private static IEnumerable<TestCaseData> Containers()
    {
        yield return Row("gzip", MailBuilder.Report().Attach(Pack.Gzip(A), "r.xml.gz"), "part 1 > r.xml.gz = a");
        yield return Row("zip", MailBuilder.Report().Attach(Pack.Zip("a.xml", A), "r.zip"), "part 1 > r.zip > a.xml = a");
        yield return Row("bare XML", MailBuilder.Report().Attach(A, "r.xml", "text/xml"), "part 1 > r.xml = a");
        yield return Row("zip labelled gzip", MailBuilder.Report().Attach(Pack.Zip("a.xml", A), "r.xml.gz", "application/gzip"), "part 1 > r.xml.gz > a.xml = a");
        yield return Row("gzip labelled zip", MailBuilder.Report().Attach(Pack.Gzip(A), "r.zip", "application/zip"), "part 1 > r.zip = a");
        yield return Row("gzip with CRLF behind (Mimecast)", MailBuilder.Report().Attach([.. Pack.Gzip(A), 13, 10], "r.gz"), "part 1 > r.gz = a");
        yield return Row("gzip with CRLF before", MailBuilder.Report().Attach([13, 10, .. Pack.Gzip(A)], "r.gz"), "part 1 > r.gz = a");
        yield return Row("gzip with junk behind that begins like gzip", MailBuilder.Report().Attach([.. Pack.Gzip(A), 0x1F, 0x8B, 1, 2, 3], "r.gz"), "part 1 > r.gz = a");
        yield return Row("gzip of two members", MailBuilder.Report().Attach([.. Pack.Gzip(A[..100]), .. Pack.Gzip(A[100..])], "r.gz"), "part 1 > r.gz = a");
        yield return Row("zip with CRLF behind", MailBuilder.Report().Attach([.. Pack.Zip("a.xml", A), 13, 10], "r.zip"), "part 1 > r.zip > a.xml = a");
        yield return Row("zip with 100 KiB behind", MailBuilder.Report().Attach([.. Pack.Zip("a.xml", A), .. new byte[100_000]], "r.zip"), "part 1 > r.zip > a.xml = a");
        yield return Row("zip with junk before", MailBuilder.Report().Attach([.. "junk\0\u0001"u8, .. Pack.Zip("a.xml", A)], "r.zip"), "part 1 > r.zip > a.xml = a");
        yield return Row("zip without directory", MailBuilder.Report().Attach(Pack.WithoutDirectory(Pack.Zip(("a.xml", A), ("b.xml", B))), "r.zip"), "part 1 > r.zip > a.xml = a", "part 1 > r.zip > b.xml = b");
        yield return Row("zip, stored", MailBuilder.Report().Attach(Pack.Zip("a.xml", A, CompressionLevel.NoCompression), "r.zip"), "part 1 > r.zip > a.xml = a");
        yield return Row("zip that declares 10 bytes", MailBuilder.Report().Attach(Pack.WithDeclaredSize(Pack.Zip("a.xml", A), 10), "r.zip"), "part 1 > r.zip > a.xml = a");
        yield return Row("zip that declares 4 GiB", MailBuilder.Report().Attach(Pack.WithDeclaredSize(Pack.Zip("a.xml", A), uint.MaxValue), "r.zip"), "part 1 > r.zip > a.xml = a");
        yield return Row("zip of two", MailBuilder.Report().Attach(Pack.Zip(("a.xml", A), ("b.xml", B)), "r.zip"), "part 1 > r.zip > a.xml = a", "part 1 > r.zip > b.xml = b");
        yield return Row("zip with clutter", MailBuilder.Report().Attach(Pack.Zip(("d/", []), ("__MACOSX/._a.xml", Text), ("empty.xml", []), ("d/a.xml", A), (".DS_Store", Text)), "r.zip"), "part 1 > r.zip > d/a.xml = a");
        yield return Row("zip with a read-me beside", MailBuilder.Report().Attach(Pack.Zip(("a.xml", A), ("README.txt", Text)), "r.zip"), "part 1 > r.zip > a.xml = a");
        yield return Row("zip with a path to climb out", MailBuilder.Report().Attach(Pack.Zip("../../etc/a.xml", A), "r.zip"), "part 1 > r.zip > ../../etc/a.xml = a");
        yield return Row("gzip in zip", MailBuilder.Report().Attach(Pack.Zip("a.xml.gz", Pack.Gzip(A)), "r.zip"), "part 1 > r.zip > a.xml.gz = a");
        yield return Row("zip in gzip", MailBuilder.Report().Attach(Pack.Gzip(Pack.Zip("a.xml", A)), "r.gz"), "part 1 > r.gz > a.xml = a");
        yield return Row("gzip in gzip", MailBuilder.Report().Attach(Pack.Gzip(Pack.Gzip(A)), "r.gz"), "part 1 > r.gz = a");
        yield return Row("zip in zip in zip", MailBuilder.Report().Attach(Pack.Zip("x.zip", Pack.Zip("y.zip", Pack.Zip("a.xml", A))), "r.zip"), "part 1 > r.zip > x.zip > y.zip > a.xml = a");
    }

    private static IEnumerable<TestCaseData> Encodings()
    {
        foreach (Transfer transfer in new[] { Transfer.Base64, Transfer.Binary, Transfer.Base64Labelled7Bit, Transfer.Base64Unpadded, Transfer.Base64Strewn, Transfer.Base64Segments, Transfer.PlainLabelledBase64, Transfer.QuotedPrintable })
        {
            yield return Row($"gzip, {transfer}", MailBuilder.Report().Attach(Pack.Gzip(A), "r.gz", transfer: transfer), "part 1 > r.gz = a");
            yield return Row($"zip, {transfer}", MailBuilder.Report().Attach(Pack.Zip("a.xml", A), "r.zip", transfer: transfer), "part 1 > r.zip > a.xml = a");
            yield return Row($"XML, {transfer}", MailBuilder.Report().Attach(A, "r.xml", "text/xml", transfer), "part 1 > r.xml = a");
        }
    }

    private static IEnumerable<TestCaseData> Structures()
    {
        MailPart gzip = MailPart.File(Pack.Gzip(A), "r.gz");
        MailPart text = MailPart.Text("This is an aggregate report.");
        MailPart html = MailPart.Text("<!DOCTYPE html><html><body><p>Report</p></body></html>", "text/html");
        MailPart signature = MailPart.File([0x30, 0x82, 1, 2], "smime.p7s", "application/pkcs7-signature");
        byte[] inner = MailBuilder.Report().With(gzip).Build();

        yield return Row("mixed", MailBuilder.Report().With(text, gzip), "part 2 > r.gz = a");
        yield return Row("report", MailBuilder.Report().Multipart("report").With(text, gzip), "part 2 > r.gz = a");
        yield return Row("alternative (rspamd)", MailBuilder.Report().Multipart("alternative").With(text, MailPart.File(A, "a.xml", "text/xml", Transfer.None)), "part 2 > a.xml = a");
        yield return Row("related with HTML and logo (Microsoft)", MailBuilder.Report().Multipart("related").With(html, MailPart.File([0x89, (byte)'P', (byte)'N', (byte)'G'], "logo.png", "image/png"), gzip), "part 3 > r.gz = a");
        yield return Row("signed", MailBuilder.Report().Multipart("signed; protocol=\"application/pkcs7-signature\"").With(MailPart.Multipart("mixed", text, gzip), signature), "part 2 > r.gz = a");
        yield return Row("nested multiparts", MailBuilder.Report().With(MailPart.Multipart("mixed", text, MailPart.Multipart("alternative", text, gzip))), "part 3 > r.gz = a");
        yield return Row("forwarded", MailBuilder.Letter().With(text, MailPart.Message(inner)), "part 2 > part 1 > r.gz = a");
        yield return Row("forwarded in base64", MailBuilder.Letter().With(text, MailPart.Message(inner, Transfer.Base64)), "part 2 > part 1 > r.gz = a");
        yield return Row("forwarded as .eml", MailBuilder.Letter().With(text, MailPart.File(inner, "report.eml")), "part 2 > part 1 > r.gz = a");
        yield return Row("same report twice", MailBuilder.Report().With(gzip, MailPart.Message(inner)), "part 1 > r.gz = a");
        yield return Row("same report as gzip and as XML", MailBuilder.Report().With(gzip, MailPart.File(A, "a.xml")), "part 1 > r.gz = a");
        yield return Row("forwarded twice", MailBuilder.Letter().With(MailPart.Message(inner), MailPart.Message(inner)), "part 1 > part 1 > r.gz = a");
        yield return Row("two reports", MailBuilder.Report().With(gzip, MailPart.File(Pack.Gzip(B), "b.gz")), "part 1 > r.gz = a", "part 2 > b.gz = b");
        yield return Row("a broken one before a good one", MailBuilder.Report().With(MailPart.File([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0xFF, 0xFF, 0xFF], "x.gz"), gzip), "part 1 > x.gz: broken_archive", "part 2 > r.gz = a");
        yield return Row("no sign but the report", MailBuilder.Letter().With(gzip), "part 1 > r.gz = a");
        yield return Row("banner before and behind", MailBuilder.Report().With(MailPart.Text($"External mail!\r\n{Encoding.UTF8.GetString(A)}\r\n-- \r\nDisclaimer")), "part 1 = a");
        yield return Row("ContentType without hyphen, in a part", MailBuilder.Report().With(text, new MailPart("ContentType: application/gzip\r\nContent-Transfer-Encoding: base64\r\n", Encoding.ASCII.GetBytes(Convert.ToBase64String(Pack.Gzip(A))))), "part 2 = a");
        yield return Row("ContentType without hyphen, on top", LostType(text, gzip), "part 2 > r.gz = a");
        yield return Row("name in RFC 2231 pieces", MailBuilder.Report().With(new MailPart("Content-Type: application/octet-stream;\r\n name*0=\"reporter.example!example.org\";\r\n name*1=\"!1700000000!1700086399.xml.gz\"\r\nContent-Transfer-Encoding: base64\r\n", Encoding.ASCII.GetBytes(Convert.ToBase64String(Pack.Gzip(A))))), "part 1 > reporter.example!example.org!1700000000!1700086399.xml.gz = a");
        yield return Row("no blank line but a boundary with odd characters", MailBuilder.Report().Boundary("----=_Part 1:'()+_,-./:?").With(text, gzip), "part 2 > r.gz = a");
    }

    private static IEnumerable<TestCaseData> Files()
    {
        yield return Row("file: XML", A, "file = a");
        yield return Row("file: XML with BOM and blanks", [0xEF, 0xBB, 0xBF, 13, 10, 32, .. A], "file = a");
        yield return Row("file: UTF-16 with byte-order mark", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(A))], "file = a");
        yield return Row("file: UTF-16 the other way round, in gzip", Pack.Gzip([0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Encoding.UTF8.GetString(A))]), "file = a");
        yield return Row("file: base64 of gzip", Encoding.ASCII.GetBytes(Convert.ToBase64String(Pack.Gzip(A))), "file = a");
        yield return Row("file: gzip", Pack.Gzip(A), "file = a");
        yield return Row("file: zip", Pack.Zip("a.xml", A), "file > a.xml = a");
        yield return Row("file: mbox line first", [.. "From dmarc@reporter.example Tue Apr 30 02:09:16 2019\r\n"u8, .. MailBuilder.Report().Attach(Pack.Gzip(A)).Build()], "part 1 = a");
        yield return Row("file: blank lines before the header", [13, 10, .. MailBuilder.Report().Attach(Pack.Gzip(A)).Build()], "part 1 = a");
        yield return Row("file: LF only", Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(MailBuilder.Report().Attach(Pack.Gzip(A)).Build()).Replace("\r\n", "\n", StringComparison.Ordinal)), "part 1 = a");
        yield return Row("file: banner without header before XML", [.. "External mail\r\n"u8, .. A], "file = a");
        yield return Row("file: empty", [], "file: not_a_report");
        yield return Row("file: picture", [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0], "file: not_a_report");
        yield return Row("file: other XML", Invoice, "file: not_a_report");
        yield return Row("file: TLS report", Tls, "file = tls");
        yield return Row("file: bzip2", "BZh91AY&SY"u8.ToArray(), "file: unsupported_container");
    }

    private static IEnumerable<TestCaseData> Refusals()
    {
        yield return Row("gzip of text (Yahoo)", MailBuilder.Report().Attach(Pack.Gzip(Text), "r.gz"), "part 1 > r.gz: not_xml");
        yield return Row("gzip of other XML", MailBuilder.Report().Attach(Pack.Gzip(Invoice), "r.gz"), "part 1 > r.gz: not_a_report");
        yield return Row("other XML with the subject of a report", MailBuilder.Report().Attach(Invoice, "r.xml", "text/xml"), "part 1 > r.xml: not_a_report");
        yield return Row("encrypted zip", MailBuilder.Report().Attach(Pack.Encrypted(Pack.Zip("a.xml", A)), "r.zip"), "part 1 > r.zip > a.xml: encrypted");
        yield return Row("encrypted mail", MailBuilder.Letter().Attach([0x30, 0x82], "smime.p7m", "application/pkcs7-mime; smime-type=enveloped-data"), "part 1: encrypted");
        yield return Row("PGP mail", MailBuilder.Letter().Multipart("encrypted; protocol=\"application/pgp-encrypted\"").With(MailPart.Text("Version: 1", "application/pgp-encrypted"), MailPart.File(Text, "x.asc")), "part 1: encrypted");
        yield return Row("winmail.dat", MailBuilder.Letter().Attach([0x78, 0x9F, 0x3E, 0x22, 1, 2], "winmail.dat", "application/ms-tnef"), "part 1 > winmail.dat: unsupported_container");
        yield return Row("Outlook .msg", MailBuilder.Letter().Attach([0xD0, 0xCF, 0x11, 0xE0, 1, 2], "fwd.msg"), "part 1 > fwd.msg: unsupported_container");
        yield return Row("S/MIME with the content inside the signature", MailBuilder.Report().Attach([0x30, 0x82], "smime.p7m", "application/pkcs7-mime; smime-type=signed-data"), "part 1 > smime.p7m: unsupported_container");
        yield return Row("7z", MailBuilder.Report().Attach([(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C], "r.7z"), "part 1 > r.7z: unsupported_container");
        yield return Row("TLS report in gzip", MailBuilder.Letter().Attach(Pack.Gzip(Tls), "r.json.gz", "application/tlsrpt+gzip"), "part 1 > r.json.gz = tls");
        yield return Row("TLS report in JSON", MailBuilder.Letter().Attach(Tls, "r.json", "application/tlsrpt+json"), "part 1 > r.json = tls");
        yield return Row("report's name, something else in it", MailBuilder.Letter().Attach(Text, "reporter.example!example.org!1700000000!1700086399.xml.gz"), "part 1 > reporter.example!example.org!1700000000!1700086399.xml.gz: not_xml");
        yield return Row("subject of a report, attachment stripped", MailBuilder.Report().With(MailPart.Text("An attachment was removed.")), "mail: not_a_report");
        yield return Row("truncated zip in a report's mail", MailBuilder.Report().Attach("PK\u0003\u0004\u0014\0\0\0"u8.ToArray(), "r.zip"), "part 1 > r.zip: broken_archive");
    }

    private static IEnumerable<TestCaseData> Nothing()
    {
        yield return Row("newsletter", MailBuilder.Letter().Multipart("alternative").With(MailPart.Text("News"), MailPart.Text("<html><body>News</body></html>", "text/html")));
        yield return Row("bounce", MailBuilder.Report().Multipart("report; report-type=delivery-status").With(MailPart.Text("Failed"), MailPart.Text("Action: failed", "message/delivery-status"), MailPart.Message(MailBuilder.Report().Attach(Pack.Gzip(A)).Build())));
        yield return Row("zip of something else", MailBuilder.Letter().Attach(Pack.Zip("malware.exe", Text), "invoice.zip"));
        yield return Row("encrypted zip", MailBuilder.Letter().Attach(Pack.Encrypted(Pack.Zip("malware.exe", Text)), "invoice.zip"));
        yield return Row("invoice as XML", MailBuilder.Letter().Attach(Invoice, "invoice.xml", "text/xml"));
        yield return Row("Word document", MailBuilder.Letter().Attach(Pack.Zip(("[Content_Types].xml", Invoice), ("word/document.xml", Invoice)), "letter.docx"));
        yield return Row("rar", MailBuilder.Letter().Attach("Rar!\u001a\u0007\0"u8.ToArray(), "invoice.rar"));
        yield return Row("letter with vCard and picture", MailBuilder.Letter().With(MailPart.Text("Hi"), MailPart.File([0xFF, 0xD8, 0xFF], "me.jpg", "image/jpeg"), MailPart.Text("BEGIN:VCARD", "text/vcard")));
        yield return Row("SVG logo", MailBuilder.Letter().Attach("<?xml version=\"1.0\"?><svg/>"u8.ToArray(), "logo.svg", "image/svg+xml"));
        yield return Row("JSON of something else", MailBuilder.Letter().Attach("{\"a\":1}"u8.ToArray(), "a.json", "application/json"));
    }

    private static byte[] LostType(params MailPart[] parts) => Encoding.Latin1.GetBytes(
        Encoding.Latin1.GetString(MailBuilder.Report().With(parts).Build()).Replace("Content-Type: multipart", "ContentType: multipart", StringComparison.Ordinal));

    private static TestCaseData Row(string name, MailBuilder mail, params string[] expected) => Row(name, mail.Build(), expected);

    private static TestCaseData Row(string name, byte[] mail, params string[] expected) => new TestCaseData(mail, expected).SetArgDisplayNames(name);
}
