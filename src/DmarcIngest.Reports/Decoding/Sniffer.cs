using System.Buffers;
using System.Text;

namespace DmarcIngest.Reports.Decoding;

/// <summary>Tells what bytes are by their beginning. Names and media types are wrong in both directions and play no part.</summary>
internal static class Sniffer
{
    private static readonly SearchValues<byte> NoName = SearchValues.Create(" \t\r\n/>?!"u8);

    private static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    public static Content Sniff(ReadOnlySpan<byte> head)
    {
        int start = SkipBlank(head);
        ReadOnlySpan<byte> bytes = head[start..];
        if (bytes.IsEmpty)
        {
            return new Content(ContentKind.Empty);
        }

        if (Archive(head, bytes, start) is { } archive)
        {
            return archive;
        }

        if (IsWide(bytes))
        {
            return Narrow(bytes) is { } text ? Text(text, start) : new Content(ContentKind.Other);
        }

        Content content = Text(bytes, start);
        int zip = content.Kind == ContentKind.Other ? head.IndexOf("PK\u0003\u0004"u8) : -1;
        return zip > 0 ? new Content(ContentKind.Zip) : content;
    }

    /// <summary>True for what no mail begins with: an archive, markup or JSON.</summary>
    public static bool IsBareFile(ReadOnlySpan<byte> head)
    {
        int start = SkipBlank(head);
        ReadOnlySpan<byte> bytes = head[start..];
        return bytes.IsEmpty || bytes[0] is (byte)'<' or (byte)'{' or (byte)'[' || IsWide(bytes) || Archive(head, bytes, start) is not null;
    }

    private static Content? Archive(ReadOnlySpan<byte> head, ReadOnlySpan<byte> bytes, int start)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
        {
            return new Content(ContentKind.Gzip, start);
        }

        if (bytes.StartsWith("PK\u0003\u0004"u8) || bytes.StartsWith("PK\u0005\u0006"u8) || bytes.StartsWith("PK\u0007\u0008"u8))
        {
            return new Content(ContentKind.Zip, start);
        }

        if (bytes.StartsWith("H4sI"u8) || bytes.StartsWith("UEsD"u8) || bytes.StartsWith("PD94bWwg"u8) || bytes.StartsWith("PGZlZWRi"u8))
        {
            return new Content(ContentKind.Base64, start);
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0]))
        {
            return new Content(ContentKind.Ole);
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x78, 0x9F, 0x3E, 0x22]))
        {
            return new Content(ContentKind.Tnef);
        }

        return UnreadFormat(head, bytes) is { } format ? new Content(ContentKind.UnreadArchive, Name: format) : null;
    }

    private static string? UnreadFormat(ReadOnlySpan<byte> head, ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("BZh"u8) ? "bzip2"
        : bytes.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z']) ? "xz"
        : bytes.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) ? "zstd"
        : bytes.StartsWith((ReadOnlySpan<byte>)[(byte)'7', (byte)'z', 0xBC, 0xAF]) ? "7z"
        : bytes.StartsWith("Rar!"u8) ? "rar"
        : head.Length >= 262 && head.Slice(257, 5).SequenceEqual("ustar"u8) ? "tar"
        : null;

    private static Content Text(ReadOnlySpan<byte> text, int start)
    {
        ReadOnlySpan<byte> bytes = text[SkipBlank(text)..];
        if (bytes.IsEmpty)
        {
            return new Content(ContentKind.Empty);
        }

        if (bytes[0] == '<')
        {
            string? root = RootName.Find(bytes);
            return root is not null && IsPage(root) ? new Content(ContentKind.Page, start, root)
                : HasFeedback(bytes) || "feedback".Equals(root, StringComparison.OrdinalIgnoreCase) ? new Content(ContentKind.Feedback, start)
                : root is null ? new Content(ContentKind.RootlessXml, start)
                : new Content(ContentKind.OtherXml, start, root);
        }

        if (HasFeedback(bytes))
        {
            return new Content(ContentKind.Feedback, start);
        }

        return bytes[0] != '{' ? new Content(ContentKind.Other, start)
            : TlsKeysIn(bytes) >= 2 ? new Content(ContentKind.TlsReport, start)
            : new Content(ContentKind.Json, start);
    }

    private static bool IsPage(string root) => root.ToUpperInvariant() is "HTML" or "HEAD" or "BODY" or "SVG";

    /// <summary>A <c>feedback</c> start tag, with any prefix and in any case.</summary>
    private static bool HasFeedback(ReadOnlySpan<byte> text)
    {
        int position = 0;
        while (text[position..].IndexOfAny("fF"u8) is int found and >= 0 && text.Length - position - found > 8)
        {
            int name = position + found;
            bool ends = IsBlank(text[name + 8]) || text[name + 8] is (byte)'>' or (byte)'/';
            if (ends && Ascii.EqualsIgnoreCase(text.Slice(name, 8), "feedback"u8) && OpensTag(text[..name]))
            {
                return true;
            }

            position = name + 1;
        }

        return false;
    }

    private static bool OpensTag(ReadOnlySpan<byte> before)
    {
        int open = before.LastIndexOf((byte)'<');
        ReadOnlySpan<byte> prefix = before[(open + 1)..];
        return open >= 0 && (prefix.IsEmpty || (prefix[^1] == ':' && !prefix.ContainsAny(NoName)));
    }

    /// <summary>How many of the words stand there that only SMTP TLS reports have as keys, in any of the spellings that are sent.</summary>
    private static int TlsKeysIn(ReadOnlySpan<byte> json)
    {
        int found = 0;
        Span<byte> letters = stackalloc byte[32];
        while (json.IndexOf((byte)'"') is int open and >= 0)
        {
            json = json[(open + 1)..];
            int close = json.IndexOf((byte)'"');
            if (close < 0)
            {
                break;
            }

            if (close < letters.Length)
            {
                found |= TlsKey(letters[..Letters(json[..close], letters)]);
            }

            json = json[(close + 1)..];
        }

        return System.Numerics.BitOperations.PopCount((uint)found);
    }

    private static int Letters(ReadOnlySpan<byte> word, Span<byte> letters)
    {
        int length = 0;
        foreach (byte value in word)
        {
            if (char.IsAsciiLetter((char)value))
            {
                letters[length++] = (byte)(value | 0x20);
            }
        }

        return length;
    }

    private static int TlsKey(ReadOnlySpan<byte> letters) =>
        letters.SequenceEqual("organizationname"u8) ? 1
        : letters.SequenceEqual("policies"u8) ? 2
        : letters.SequenceEqual("daterange"u8) ? 4
        : letters.SequenceEqual("reportid"u8) ? 8
        : letters.SequenceEqual("policytype"u8) ? 16
        : letters.SequenceEqual("failuredetails"u8) ? 32
        : 0;

    private static bool IsWide(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 4 && ((bytes[0], bytes[1]) is (0xFF, 0xFE) or (0xFE, 0xFF) or (0, (byte)'<') or ((byte)'<', 0) or (0, 0));

    // UTF-16 and UTF-32 of a report's markup is ASCII with zeros between: enough to recognise it.
    private static byte[]? Narrow(ReadOnlySpan<byte> wide)
    {
        byte[] narrow = new byte[wide.Length];
        int length = 0;
        foreach (byte value in wide)
        {
            if (value is not (0 or 0xFF or 0xFE))
            {
                narrow[length++] = value;
            }
        }

        return length == 0 || length > wide.Length * 3 / 4 ? null : narrow[..length];
    }

    public static int SkipBlank(ReadOnlySpan<byte> bytes)
    {
        int start = 0;
        while (start < bytes.Length)
        {
            if (IsBlank(bytes[start]))
            {
                start++;
            }
            else if (bytes[start..].StartsWith(Utf8Mark))
            {
                start += Utf8Mark.Length;
            }
            else
            {
                break;
            }
        }

        return start;
    }

    private static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
