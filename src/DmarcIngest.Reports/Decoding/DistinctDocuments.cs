using System.Buffers;
using System.Security.Cryptography;

namespace DmarcIngest.Reports.Decoding;

/// <summary>
/// Drops documents that are the same, byte for byte, as one before them in the mail: senders attach a report twice, and forwarded mails
/// hold it again. Where there is but one document nothing is read.
/// </summary>
internal static class DistinctDocuments
{
    public static IEnumerable<Finding> Of(IReadOnlyList<Finding> findings)
    {
        if (findings.Count(finding => finding is Found) < 2)
        {
            return findings;
        }

        HashSet<string> seen = [];
        return findings.Where(finding => finding is not Found found || Hash(found.Document) is not { } hash || seen.Add(hash));
    }

    private static string? Hash(FoundDocument document)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(DocumentHead.Size);
        try
        {
            using Stream stream = document.Open();
            while (stream.Read(buffer) is int read and > 0)
            {
                hash.AppendData(buffer, 0, read);
            }

            return Convert.ToHexString(hash.GetHashAndReset());
        }
        catch (InvalidDataException)
        {
            // Two copies damaged alike are one damaged document.
            return "damaged " + Convert.ToHexString(hash.GetHashAndReset());
        }
        catch (ReportFormatException)
        {
            // Too large; its parser will say so.
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
