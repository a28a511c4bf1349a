using System.Buffers;
using System.Text;
using System.Text.Json;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Failure;
using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Reports.Failure;
using DmarcIngest.Tests.Reports.Tls;

namespace DmarcIngest.Tests.Reports.Decoding;

/// <summary>
/// Whatever the bytes, the reader returns within its limits, and what it gives can be written. The environment variable
/// DMARC_INGEST_MUTATIONS makes the run longer; the seed of a failure is in its message.
/// </summary>
internal sealed class MutationTests
{
    private const int Mutations = 2_000;
    private const int Chunk = 1_000;
    private static readonly byte[][] Seeds = MakeSeeds();

    private static readonly ReadLimits Limits = new() { DocumentBytes = 1 << 20, DecompressedBytes = 1 << 21 };

    [Test]
    public void Damaged_mails_and_files_never_make_the_decoder_throw() => ReadMutations(StubParser.Reader(Limits));

    [Test]
    public void Damaged_mails_and_files_never_make_the_reader_throw()
    {
        int mutations = int.TryParse(Environment.GetEnvironmentVariable("DMARC_INGEST_MUTATIONS"), out int asked) ? asked : 100_000;
        ReportReader reader = new(Limits, new FailurePrivacy(PrivacyLevel.Redacted, "key"u8.ToArray()));
        int read = 0;
        int rejected = 0;
        Parallel.For(0, mutations / Chunk, chunk =>
        {
            Random random = new(chunk);
            for (int i = 0; i < Chunk; i++)
            {
                byte[] mutated = Mutate(Seeds[i % Seeds.Length], random);
                try
                {
                    foreach (ReadResult result in reader.Read(mutated).Results)
                    {
                        Interlocked.Add(ref read, result is Parsed parsed ? Write(parsed.Report) : 0);
                        Interlocked.Add(ref rejected, result is Rejected ? 1 : 0);
                    }
                }
                catch (Exception exception)
                {
                    throw new InvalidOperationException($"Mutation {i} of seed {chunk}: {Convert.ToBase64String(mutated)}", exception);
                }
            }
        });

        Assert.That((read > mutations / 4, rejected > mutations / 10), Is.EqualTo((true, true)), $"{read} rows, {rejected} refusals: some mutations leave something to read, others do not.");
    }

    /// <summary>Writes each row as JSON; gives their number.</summary>
    private static int Write(Report report)
    {
        int rows = 0;
        ArrayBufferWriter<byte> buffer = new();
        foreach (StoredRow row in report.ReadRows())
        {
            using Utf8JsonWriter json = new(buffer);
            row.WriteTo(json);
            rows++;
        }

        return rows == report.RowCount ? rows : throw new InvalidOperationException($"{report.RowCount} rows were said and {rows} came.");
    }

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
            FailureMail.Mail(),
            FailureMail.Mail(sampleType: "message/rfc822", multipart: "mixed"),
            MailBuilder.Letter().With(MailPart.Text("A message claiming to be from you has failed the published DMARC policy for your domain.\n\nSender Domain: example.com\nReceived Date: Sun, 01 Nov 2026 09:00:00 +0900\n------ This is a copy of the headers\n" + FailureMail.Sample)).Build(),
            Encoding.UTF8.GetBytes(TlsSamples.Report),
            Encoding.UTF8.GetBytes(TlsSamples.Report),
            Pack.Gzip(Encoding.UTF8.GetBytes(TlsSamples.Report)),
            MailBuilder.Letter().Attach(Encoding.UTF8.GetBytes(TlsSamples.Report), "r.json", "application/tlsrpt+json").Attach(Pack.Gzip(report), "r.gz").Build(),
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
