using System.Security.Cryptography;
using System.Text;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Decoding;
using DmarcIngest.Tests.Hostile;
using DmarcIngest.Tests.Pipeline;
using MimeKit;

namespace DmarcIngest.Fuzz;

/// <summary>Writes what the fuzzer begins with: the mails and files that the tests make, those of folders, and their parts for the targets that read parts.</summary>
internal sealed class Seeds
{
    /// <summary>Short inputs are tried more often, and damage to them hits something.</summary>
    private const int LargestSeed = 20 * 1024;

    /// <summary>Files taken of a corpus, evenly spread: each seed is run many times before the first new input.</summary>
    private const int CorpusFiles = 200;

    private readonly string folder;

    private Seeds(string folder) => this.folder = folder;

    public static int Write(string folder, IReadOnlyList<string> corpora)
    {
        Seeds seeds = new(folder);
        foreach (string target in Targets.Names)
        {
            Directory.CreateDirectory(Path.Combine(folder, target));
        }

        foreach (byte[] mail in Mails().Concat(corpora.SelectMany(Corpus)))
        {
            seeds.Add(mail);
        }

        foreach (string word in SeedTexts.All)
        {
            seeds.Put("text", Encoding.UTF8.GetBytes(word));
        }

        foreach (string target in Targets.Names)
        {
            Console.WriteLine($"{target}: {Directory.GetFiles(Path.Combine(folder, target)).Length} seeds");
        }

        return 0;
    }

    private static IEnumerable<byte[]> Mails() => ShapeTable.All.Select(shape => shape.Mail).Concat(HostileCases.All.Select(Small).OfType<byte[]>());

    private static IEnumerable<byte[]> Corpus(string folder)
    {
        string[] files = [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length <= LargestSeed).Order(StringComparer.Ordinal)];
        int step = Math.Max(1, files.Length / CorpusFiles);
        return files.Where((_, index) => index % step == 0).Take(CorpusFiles).Select(File.ReadAllBytes);
    }

    /// <summary>Null if the case is a large one.</summary>
    private static byte[]? Small(HostileCase hostile)
    {
        try
        {
            byte[] buffer = new byte[LargestSeed];
            using MemoryStream stream = new(buffer);
            hostile.Write(stream);
            return buffer[..(int)stream.Position];
        }
        catch (NotSupportedException)
        {
            // More than the buffer holds.
            return null;
        }
    }

    private void Add(byte[] mail)
    {
        Put("mail", mail);
        foreach (Found found in MailDecoder.Decode(mail, SmallLimits.Value).Findings.OfType<Found>())
        {
            AddPart(Content(found.Document));
        }

        if (Sniffer.IsBareFile(mail))
        {
            AddPart(mail);
            return;
        }

        Put("mime", mail);
        Put("mbox", [.. "From a Sun Nov  1 00:00:00 2026\n"u8, .. mail, .. "\n\nFrom b Sun Nov  1 00:00:01 2026\n"u8, .. mail]);
        byte[]? feedback = null;
        try
        {
            foreach (MimeEntity part in MimeMessage.Load(new MemoryStream(mail)).BodyParts)
            {
                byte[] content = Content(part);
                AddPart(content);
                if (part is MessageDeliveryStatus or MessageFeedbackReport || part.ContentType.IsMimeType("message", "feedback-report"))
                {
                    feedback = content;
                    Put("failure", content);
                }
                else if (feedback is not null && part.ContentType.MediaSubtype.StartsWith("rfc822", StringComparison.OrdinalIgnoreCase))
                {
                    Put("failure", [.. feedback, 0, .. content]);
                }
                else if (content.AsSpan().IndexOf("Sender Domain"u8) >= 0)
                {
                    Put("failure", content);
                }
            }
        }
        catch (FormatException)
        {
            // No mail, and a good seed for those who read mails.
        }
    }

    private static byte[] Content(FoundDocument document)
    {
        using MemoryStream content = new();
        try
        {
            using Stream stream = document.Open();
            stream.CopyTo(content);
        }
        catch (Exception damage) when (damage is InvalidDataException or ReportFormatException)
        {
            // What came before the damage is a document that ends too early.
        }

        return content.ToArray();
    }

    private static byte[] Content(MimeEntity part)
    {
        using MemoryStream content = new();
        if (part is MimePart { Content: { } body })
        {
            body.DecodeTo(content);
        }
        else if (part is MessagePart { Message: { } message })
        {
            message.WriteTo(content);
        }

        return content.ToArray();
    }

    private void AddPart(byte[] content)
    {
        Put("unpack", content);
        ReadOnlySpan<byte> text = content.AsSpan(Sniffer.SkipBlank(content));
        if (text.StartsWith("<"u8))
        {
            Put("aggregate", content);
            Put("plain", content);
        }
        else if (text.StartsWith("{"u8))
        {
            Put("tls", content);
        }
    }

    private void Put(string target, byte[] content)
    {
        if (content.Length is > 0 and <= LargestSeed)
        {
            File.WriteAllBytes(Path.Combine(folder, target, Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8))), content);
        }
    }
}
