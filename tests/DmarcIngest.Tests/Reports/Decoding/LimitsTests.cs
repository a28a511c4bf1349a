using System.Text;
using DmarcIngest.Reports;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Reports.Decoding;

/// <summary>What is sent to break us stops at a cap, and its neighbours are read all the same.</summary>
internal sealed class LimitsTests
{
    private const long Mebibyte = 1024 * 1024;
    private static readonly byte[] A = Pack.Report("a");

    [Test]
    public void A_bomb_of_zeros_costs_no_more_than_its_first_bytes()
    {
        byte[] bomb = Pack.GzipOf([], 0, 110 * Mebibyte);

        MailReading reading = StubParser.Reader().Read(MailBuilder.Report().Attach(bomb, "r.gz").Build());

        Assert.That(StubParser.Short(reading), Is.EqualTo(new[] { "part 1 > r.gz: not_xml" }));
    }

    [Test]
    public void A_bomb_that_begins_like_a_report_stops_at_the_cap_of_a_document()
    {
        ReadLimits limits = new() { DocumentBytes = Mebibyte };
        byte[] bomb = Pack.GzipOf("<feedback>"u8.ToArray(), (byte)' ', 110 * Mebibyte);

        MailReading reading = StubParser.Reader(limits).Read(MailBuilder.Letter().Attach(bomb, "b.gz").Attach(Pack.Gzip(A), "r.gz").Build());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(StubParser.Short(reading), Is.EqualTo(new[] { "part 1 > b.gz: limit_exceeded", "part 2 > r.gz = a" }));
            Assert.That(((Rejected)reading.Results[0]).Detail, Does.Contain("Limits:DocumentBytes"));
        }
    }

    [Test]
    public void All_documents_of_a_mail_share_one_budget()
    {
        byte[] one = Encoding.ASCII.GetBytes("<feedback>" + new string('1', 60_000));
        byte[] two = Encoding.ASCII.GetBytes("<feedback>" + new string('2', 60_000));
        byte[] mail = MailBuilder.Report().Attach(Pack.Gzip(one), "1.gz").Attach(Pack.Gzip(two), "2.gz").Build();

        MailReading reading = StubParser.Reader(new ReadLimits { DecompressedBytes = 100_000 }).Read(mail);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(StubParser.Short(reading), Is.EqualTo(new[] { "part 1 > 1.gz = ?", "part 2 > 2.gz: limit_exceeded" }));
            Assert.That(((Rejected)reading.Results[1]).Detail, Does.Contain("Limits:DecompressedBytes"));
        }
    }

    [Test]
    public void A_document_is_opened_again_without_being_paid_for_again()
    {
        byte[] report = Encoding.ASCII.GetBytes("<feedback>" + new string('1', 60_000));
        MailReading reading = StubParser.Reader(new ReadLimits { DecompressedBytes = 70_000 }).Read(Pack.Gzip(report));
        StubParser.StubReport found = (StubParser.StubReport)((Parsed)reading.Results[0]).Report;

        for (int i = 0; i < 3; i++)
        {
            using MemoryStream copy = new();
            using Stream stream = found.Document.Open();
            stream.CopyTo(copy);
            Assert.That(copy.Length, Is.EqualTo(report.Length));
        }
    }

    [Test]
    public void A_name_made_to_stall_a_pattern_does_not()
    {
        string name = string.Concat(Enumerable.Repeat("dmarc", 100_000));
        byte[] mail = MailBuilder.Letter().Attach(Pack.Gzip(A), name).Build();

        Assert.That(StubParser.Reader().Read(mail).Results.Single(), Is.InstanceOf<Parsed>());
    }

    [Test]
    public void Archives_are_opened_to_the_depth_allowed()
    {
        byte[] three = Pack.Gzip(Pack.Gzip(Pack.Gzip(A)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(StubParser.Short(StubParser.Reader().Read(three)), Is.EqualTo(new[] { "file = a" }));
            Assert.That(Single(Pack.Gzip(three), new ReadLimits()), Is.EqualTo("limit_exceeded Limits:ArchiveDepth"));
        }
    }

    [Test]
    public void Bombs_nested_as_in_42_zip_end_at_the_depth()
    {
        byte[] layer = Pack.Zip(("0.xml", new byte[Mebibyte]), ("1.xml", new byte[Mebibyte]));
        for (int i = 0; i < 4; i++)
        {
            byte[] inner = layer;
            layer = Pack.Zip([.. Enumerable.Range(0, 3).Select(n => ($"{n}.zip", inner))]);
        }

        MailReading reading = StubParser.Reader().Read(layer);

        Assert.That(reading.Results.OfType<Rejected>().Select(result => result.Reason), Is.Not.Empty.And.All.EqualTo(RejectReasons.LimitExceeded));
    }

    [Test]
    public void A_zip_with_more_files_than_allowed_is_read_up_to_there()
    {
        byte[] zip = Pack.Zip([.. Enumerable.Range(0, 21).Select(n => ($"{n}.xml", Pack.Report($"{n}")))]);

        MailReading reading = StubParser.Reader().Read(zip);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(reading.Results.OfType<Parsed>().Count(), Is.EqualTo(20));
            Assert.That(reading.Results.OfType<Rejected>().Single().Detail, Does.Contain("Limits:ArchiveEntries"));
        }
    }

    [Test]
    public void A_zip_of_65535_overlapping_entries_is_read_up_to_the_cap()
    {
        byte[] zip = Pack.Overlapping(Pack.Zip("a.xml", A), 65_535);

        MailReading reading = StubParser.Reader().Read(zip);

        Assert.That(StubParser.Short(reading), Is.EqualTo(new[] { "file > a.xml = a", "file: limit_exceeded" }));
    }

    [Test]
    public void Parts_mails_and_multiparts_are_capped()
    {
        MailPart deep = MailPart.File(Pack.Gzip(A), "r.gz");
        byte[] nested = MailBuilder.Letter().With(deep).Build();
        for (int i = 0; i < 20; i++)
        {
            deep = MailPart.Multipart("mixed", $"b{i}", [deep]);
            nested = MailBuilder.Letter().With(MailPart.Message(nested)).Build();
        }

        byte[] many = MailBuilder.Letter().With([.. Enumerable.Range(0, 201).Select(_ => MailPart.Text("x"))]).Build();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Single(MailBuilder.Letter().With(deep).Build(), new ReadLimits()), Is.EqualTo("limit_exceeded Limits:MimeDepth"));
            Assert.That(Single(nested, new ReadLimits()), Is.EqualTo("limit_exceeded Limits:MessageDepth"));
            Assert.That(Single(many, new ReadLimits()), Is.EqualTo("limit_exceeded Limits:MimeParts"));
        }
    }

    [Test]
    public void Truncated_gzip_ends_early_and_is_left_to_the_parser()
    {
        byte[] large = Encoding.ASCII.GetBytes("<feedback><report_id>cut</report_id>" + string.Concat(Enumerable.Range(0, 20_000)));
        byte[] gzip = Pack.Gzip(large);

        MailReading reading = StubParser.Reader().Read(gzip.AsMemory(0, gzip.Length / 2));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(StubParser.Short(reading), Is.EqualTo(new[] { "file = cut" }));
            Assert.That(((StubParser.StubReport)((Parsed)reading.Results[0]).Report).Text, Has.Length.InRange(1000, large.Length - 1));
        }
    }

    private static string Single(byte[] mail, ReadLimits limits)
    {
        Rejected rejected = (Rejected)StubParser.Reader(limits).Read(mail).Results.Single();
        string setting = rejected.Detail.Split("allowed by ")[^1].Split('.', ';')[0];
        return $"{rejected.Reason} {setting}";
    }
}
