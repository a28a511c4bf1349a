using DmarcIngest.Reports;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Reports.Decoding;

/// <summary>Whatever the bytes, the reader returns.</summary>
internal sealed class MutationTests
{
    private const int Mutations = 2_000;
    private static readonly byte[][] Seeds = MakeSeeds();

    private static readonly ReadLimits Limits = new() { DocumentBytes = 1 << 20, DecompressedBytes = 1 << 21 };

    [Test]
    public void Damaged_mails_and_files_never_make_the_decoder_throw() => ReadMutations(StubParser.Reader(Limits));

    [Test]
    public void Damaged_mails_and_files_never_make_the_reader_throw() => ReadMutations(new ReportReader(Limits));

    private static void ReadMutations(ReportReader reader)
    {
        Random random = new(20261124);
        for (int i = 0; i < Mutations; i++)
        {
            byte[] mutated = Mutate(Seeds[i % Seeds.Length], random);
            Assert.That(() => reader.Read(mutated), Throws.Nothing, $"Mutation {i}: {Convert.ToBase64String(mutated)}");
        }
    }

    private static byte[][] MakeSeeds()
    {
        byte[] report = Pack.Report("a");
        byte[] zip = Pack.Zip(("a.xml", report), ("b.xml", Pack.Report("b")));
        byte[] mail = MailBuilder.Report().With(MailPart.Text("x")).Attach(Pack.Gzip(report), "r.gz").Attach(zip, "r.zip").Build();
        return
        [
            mail,
            zip,
            Pack.WithoutDirectory(zip),
            Pack.Gzip(report),
            Pack.Gzip(zip),
            report,
            MailBuilder.Letter().With(MailPart.Message(mail), MailPart.Message(mail, Transfer.Base64)).Build(),
            MailBuilder.Report().Attach(zip, "r.zip", transfer: Transfer.Binary).Build(),
            MailBuilder.Report().Attach(report, "r.xml", "text/xml", Transfer.QuotedPrintable).Build(),
            MailBuilder.Letter().Multipart("report; report-type=feedback-report").With(MailPart.Text("Feedback-Type: x", "message/feedback-report"), MailPart.Message(mail)).Build(),
        ];
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        List<byte> bytes = [.. seed];
        int changes = random.Next(1, 12);
        for (int i = 0; i < changes && bytes.Count > 0; i++)
        {
            int at = random.Next(bytes.Count);
            int length = Math.Min(random.Next(1, 40), bytes.Count - at);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 3 when random.Next(4) == 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return [.. bytes];
    }
}
