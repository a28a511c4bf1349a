using System.Buffers;
using System.Text;

namespace DmarcIngest.Reports.Decoding;

/// <summary>Finds the name of the first element of a text that begins like XML, past declarations and comments.</summary>
internal static class RootName
{
    private static readonly SearchValues<byte> EndsOfName = SearchValues.Create(" \t\r\n>/"u8);

    /// <summary>The name without its prefix; null where none is found in these bytes.</summary>
    public static string? Find(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> rest = text;
        while (rest.IndexOf((byte)'<') is int open and >= 0)
        {
            rest = rest[(open + 1)..];
            if (rest.StartsWith("!DOCTYPE "u8) || rest.StartsWith("!doctype "u8))
            {
                return Local(rest[9..].TrimStart((byte)' '));
            }

            ReadOnlySpan<byte> end = rest.StartsWith("!--"u8) ? "-->"u8 : rest.StartsWith("?"u8) || rest.StartsWith("!"u8) ? ">"u8 : default;
            if (end.IsEmpty)
            {
                return Local(rest);
            }

            int close = rest.IndexOf(end);
            if (close < 0)
            {
                return null;
            }

            rest = rest[(close + end.Length)..];
        }

        return null;
    }

    private static string? Local(ReadOnlySpan<byte> tag)
    {
        int end = tag.IndexOfAny(EndsOfName);
        if (end is <= 0 or > 64)
        {
            return null;
        }

        ReadOnlySpan<byte> name = tag[..end];
        return Encoding.UTF8.GetString(name[(name.LastIndexOf((byte)':') + 1)..]);
    }
}
