using System.Buffers;
using System.Globalization;
using System.Text;
using System.Xml;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>
/// Makes text well-formed as far as one walk over it can: leaves out what XML does not allow, escapes ampersands and less-than signs
/// that start nothing. Does so while it is read, because a text of ampersands alone becomes five times as long.
/// </summary>
internal sealed class XmlMender : TextReader
{
    private const string Undeclared = "undeclared:";
    private const int LargestNumberOfPrefixes = 20;
    private const int Portion = 4096;
    private static readonly SearchValues<char> Ordinary = SearchValues.Create(string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code)).Replace("&", "", StringComparison.Ordinal).Replace("<", "", StringComparison.Ordinal).Replace(">", "", StringComparison.Ordinal) + "\t\r\n");

    private readonly ReadOnlyMemory<char> source;
    private readonly StringBuilder mended = new(Portion * 2);
    private readonly DeviationSet deviations = new();
    private readonly HashSet<string> undeclared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> declared = new(StringComparer.Ordinal);
    private bool cdataMayClose = true;
    private int at;
    private int sectionEnd;
    private int taken;

    private XmlMender(ReadOnlyMemory<char> source) => this.source = source;

    private ReadOnlySpan<char> Text => source.Span;

    public static MendedDocument Mend(ReadOnlyMemory<char> text, IReadOnlyList<string> known)
    {
        using XmlMender mender = new(text);
        mender.deviations.AddRange(known);
        while (mender.Walk())
        {
            mender.mended.Clear();
        }

        NameTable names = new();
        XmlNamespaceManager namespaces = new(names);
        // QUIRK: xsi:schemaLocation is sent without the declaration of xsi.
        namespaces.AddNamespace("xsi", "http://www.w3.org/2001/XMLSchema-instance");
        foreach (string prefix in mender.undeclared)
        {
            namespaces.AddNamespace(prefix, Undeclared + prefix);
            mender.deviations.Add(AggregateDeviations.UndeclaredPrefix);
        }

        XmlParserContext context = new(names, namespaces, null, XmlSpace.None);
        return new MendedDocument(() => new XmlMender(text), context, mender.deviations.ToShared());
    }

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        if (taken == mended.Length)
        {
            mended.Clear();
            taken = 0;
            Walk();
        }

        int count = Math.Min(buffer.Length, mended.Length - taken);
        mended.CopyTo(taken, buffer[..count], count);
        taken += count;
        return count;
    }

    /// <summary>False for the stand-in of a namespace that was never declared.</summary>
    public static bool IsDeclared(string name) => !name.StartsWith(Undeclared, StringComparison.Ordinal);

    /// <summary>Mends the next portion; false at the end, when nothing was left of the text.</summary>
    private bool Walk()
    {
        while (at < Text.Length && mended.Length < Portion)
        {
            at += at < sectionEnd ? Plain(at) : Text[at] switch
            {
                '&' => Ampersand(at),
                '<' => LessThan(at),
                '>' when at >= 2 && Text[at - 1] == ']' && Text[at - 2] == ']' => Replace("&gt;"),
                _ => Plain(at),
            };
        }

        return mended.Length > 0;
    }

    private int Replace(string by)
    {
        mended.Append(by);
        return 1;
    }

    private int Plain(int at)
    {
        ReadOnlySpan<char> rest = Text[at..Math.Min(at + Portion, Text.Length)];
        int ordinary = rest.IndexOfAnyExcept(Ordinary);
        if (ordinary != 0)
        {
            int length = ordinary < 0 ? rest.Length : ordinary;
            mended.Append(rest[..length]);
            return length;
        }

        char character = Text[at];
        if (char.IsHighSurrogate(character) && at + 1 < Text.Length && char.IsLowSurrogate(Text[at + 1]))
        {
            mended.Append(character).Append(Text[at + 1]);
            return 2;
        }

        if (XmlConvert.IsXmlChar(character))
        {
            mended.Append(character);
        }
        else
        {
            deviations.Add(AggregateDeviations.IllegalCharacters);
        }

        return 1;
    }

    private int Ampersand(int at)
    {
        ReadOnlySpan<char> rest = Text[(at + 1)..Math.Min(at + 12, Text.Length)];
        int end = rest.IndexOf(';');
        ReadOnlySpan<char> name = end < 0 ? default : rest[..end];
        if (name is "amp" or "lt" or "gt" or "quot" or "apos")
        {
            mended.Append(Text.Slice(at, end + 2));
            return end + 2;
        }

        if (name is ['#', _, ..] && TryNumber(name[1..], out int code))
        {
            if (IsAllowed(code))
            {
                mended.Append(Text.Slice(at, end + 2));
            }
            else
            {
                deviations.Add(AggregateDeviations.IllegalCharacters);
            }

            return end + 2;
        }

        deviations.Add(AggregateDeviations.BareAmpersand);
        return Replace("&amp;");
    }

    private static bool TryNumber(ReadOnlySpan<char> digits, out int code) =>
        digits[0] == 'x'
            ? int.TryParse(digits[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out code)
            : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out code);

    private static bool IsAllowed(int code) => code <= 0xFFFF ? code >= 0 && XmlConvert.IsXmlChar((char)code) : code <= 0x10FFFF;

    private int LessThan(int at)
    {
        ReadOnlySpan<char> rest = Text[at..];
        if (cdataMayClose && rest.StartsWith("<![CDATA["))
        {
            int end = rest.IndexOf("]]>");
            cdataMayClose = end >= 0;
            if (end >= 0)
            {
                sectionEnd = at + end + 3;
                return Replace("<");
            }
        }

        if (rest.StartsWith("<!--"))
        {
            // A comment says nothing, so it is left out, closed or not, well-formed or not.
            int end = rest.IndexOf("-->");
            return end < 0 ? rest.Length : end + 3;
        }

        if (IsTag(rest))
        {
            return Replace("<");
        }

        deviations.Add(AggregateDeviations.BareLessThan);
        return Replace("&lt;");
    }

    private bool IsTag(ReadOnlySpan<char> rest)
    {
        int start = rest.Length > 1 && rest[1] == '/' ? 2 : 1;
        int length = 0;
        while (start + length < rest.Length && length < 128 && (char.IsLetterOrDigit(rest[start + length]) || rest[start + length] is '_' or '-' or '.' or ':'))
        {
            length++;
        }

        ReadOnlySpan<char> name = rest.Slice(start, length);
        if (start + length == rest.Length)
        {
            // Cut off within a tag: that is the end and no stray sign.
            return true;
        }

        if (!(char.IsWhiteSpace(rest[start + length]) || rest[start + length] is '/' or '>'))
        {
            return false;
        }

        int colon = name.IndexOf(':');
        if (colon <= 0)
        {
            return ElementNames.IsKnown(name);
        }

        string prefix = name[..colon].ToString();
        if (!declared.TryGetValue(prefix, out bool isDeclared))
        {
            if (declared.Count >= LargestNumberOfPrefixes)
            {
                // Each new prefix costs a search of the whole text.
                return false;
            }

            isDeclared = Text.Contains("xmlns:" + prefix, StringComparison.Ordinal);
            declared.Add(prefix, isDeclared);
        }

        if (!isDeclared && ElementNames.IsKnown(name[(colon + 1)..]))
        {
            undeclared.Add(prefix);
            return true;
        }

        return isDeclared;
    }
}
