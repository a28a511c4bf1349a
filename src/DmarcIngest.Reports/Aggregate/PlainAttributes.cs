using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>
/// Reads the attributes of one tag, which mean nothing in a report: whether they are as they must be, and the root's namespace. Prefixes are for the root alone.
/// </summary>
internal sealed partial class PlainAttributes(bool isRoot, int most)
{
    public const int NotPlain = -1;
    public const int Unfinished = -2;

    private static readonly SearchValues<byte> ItselfInValue = SearchValues.Create([.. Enumerable.Range(0x20, 0x5F).Select(code => (byte)code).Except("&<"u8.ToArray())]);

    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly HashSet<string> prefixes = new(StringComparer.Ordinal);
    private readonly List<string> prefixed = [];

    /// <summary>The namespace that the tag declares for itself and all within it; null if none.</summary>
    public string? Namespace { get; private set; }

    /// <summary>True for an XML declaration (what stands between <c>&lt;?xml</c> and <c>?&gt;</c>) that says version 1.0 and UTF-8 or a part of it.</summary>
    public static bool IsPlainDeclaration(ReadOnlySpan<byte> declaration) =>
        declaration.TrimEnd(" "u8).SequenceEqual(" version=\"1.0\" encoding=\"UTF-8\""u8) || Declaration().IsMatch(Encoding.Latin1.GetString(declaration));

    /// <summary>The length of what stands behind the tag's name, with its end; <see cref="NotPlain"/> or <see cref="Unfinished"/>.</summary>
    public int Read(ReadOnlySpan<byte> tag, out bool isEmpty)
    {
        names.Clear();
        prefixed.Clear();
        isEmpty = false;
        int at = 0;
        while (true)
        {
            int blank = at;
            while (at < tag.Length && tag[at] is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r')
            {
                at++;
            }

            if (tag.Length - at < 2)
            {
                return Unfinished;
            }

            if (tag[at] == '>' || tag[at..].StartsWith("/>"u8))
            {
                isEmpty = tag[at] == '/';
                return names.Count > most || !prefixed.TrueForAll(prefixes.Contains) ? NotPlain : isEmpty ? at + 2 : at + 1;
            }

            int length = at == blank ? NotPlain : ReadOne(tag[at..]);
            if (length < 0)
            {
                return length;
            }

            at += length;
        }
    }

    /// <summary>Reads <c>name="value"</c>; its length.</summary>
    private int ReadOne(ReadOnlySpan<byte> tag)
    {
        int equal = tag.IndexOf((byte)'=');
        if (equal < 0 || tag.Length < equal + 2)
        {
            return tag.ContainsAny((byte)'<', (byte)'>') ? NotPlain : Unfinished;
        }

        ReadOnlySpan<byte> value = tag[(equal + 2)..];
        int length = value.IndexOf(tag[equal + 1]);
        if (length < 0)
        {
            return Unfinished;
        }

        string name = Encoding.Latin1.GetString(tag[..equal]);
        value = value[..length];
        bool isPlain = tag[equal + 1] is (byte)'"' or (byte)'\'' && !value.ContainsAnyExcept(ItselfInValue) && Name().Match(name) is { Success: true } match && Note(match, Encoding.ASCII.GetString(value));
        return isPlain ? equal + length + 3 : NotPlain;
    }

    private bool Note(Match match, string value)
    {
        (string prefix, string name) = (match.Groups["prefix"].Value, match.Groups["name"].Value);

        // Two names of one attribute may differ in their prefix only.
        if (!names.Add(name))
        {
            return false;
        }

        if (prefix.Length == 0 && name != "xmlns")
        {
            return true;
        }

        if (!isRoot || value.StartsWith("http://www.w3.org/XML/", StringComparison.Ordinal) || value.StartsWith("http://www.w3.org/2000/xmlns", StringComparison.Ordinal))
        {
            return false;
        }

        if (prefix.Length == 0)
        {
            Namespace = value;
            return true;
        }

        if (prefix == "xmlns")
        {
            prefixes.Add(name);
            return value.Length > 0 && !name.StartsWith("xml", StringComparison.OrdinalIgnoreCase);
        }

        prefixed.Add(prefix);
        return prefix != "xml";
    }

    [GeneratedRegex("""^(?:(?<prefix>[A-Za-z_][A-Za-z0-9_.-]*):)?(?<name>[A-Za-z_][A-Za-z0-9_.-]*)\z""")]
    private static partial Regex Name();

    [GeneratedRegex("""^[ \t\r\n]+version=(["'])1\.0\1(?:[ \t\r\n]+encoding=(["'])(?:[Uu][Tt][Ff]-?8|[Uu][Ss]-[Aa][Ss][Cc][Ii][Ii])\2)?(?:[ \t\r\n]+standalone=(["'])(?:yes|no)\3)?[ \t\r\n]*\z""")]
    private static partial Regex Declaration();
}
