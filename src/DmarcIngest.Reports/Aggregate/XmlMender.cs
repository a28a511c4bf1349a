using System.Globalization;
using System.Text;
using System.Xml;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>
/// Makes text well-formed as far as one walk over it can: leaves out what XML does not allow, escapes ampersands and less-than signs
/// that start nothing.
/// </summary>
internal ref struct XmlMender
{
    private const string Undeclared = "undeclared:";
    private readonly ReadOnlySpan<char> text;
    private readonly StringBuilder mended;
    private readonly DeviationSet deviations;
    private readonly HashSet<string> undeclared;
    private readonly Dictionary<string, bool> declared;
    private bool cdataMayClose;

    private XmlMender(ReadOnlySpan<char> text, IReadOnlyList<string> known)
    {
        this.text = text;
        mended = new StringBuilder(text.Length + 64);
        deviations = new DeviationSet();
        deviations.AddRange(known);
        undeclared = new HashSet<string>(StringComparer.Ordinal);
        declared = new Dictionary<string, bool>(StringComparer.Ordinal);
        cdataMayClose = true;
    }

    public static MendedDocument Mend(ReadOnlySpan<char> text, IReadOnlyList<string> known)
    {
        XmlMender mender = new(text, known);
        mender.Walk();
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
        return new MendedDocument(mender.mended.ToString(), context, mender.deviations.ToShared());
    }

    /// <summary>False for the stand-in of a namespace that was never declared.</summary>
    public static bool IsDeclared(string name) => !name.StartsWith(Undeclared, StringComparison.Ordinal);

    private void Walk()
    {
        int at = 0;
        while (at < text.Length)
        {
            char character = text[at];
            at += character switch
            {
                '&' => Ampersand(at),
                '<' => LessThan(at),
                '>' when at >= 2 && text[at - 1] == ']' && text[at - 2] == ']' => Replace("&gt;"),
                _ => Plain(at),
            };
        }
    }

    private readonly int Replace(string by)
    {
        mended.Append(by);
        return 1;
    }

    private readonly int Plain(int at)
    {
        char character = text[at];
        if (char.IsHighSurrogate(character) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
        {
            mended.Append(character).Append(text[at + 1]);
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

    private readonly int Ampersand(int at)
    {
        ReadOnlySpan<char> rest = text[(at + 1)..Math.Min(at + 12, text.Length)];
        int end = rest.IndexOf(';');
        ReadOnlySpan<char> name = end < 0 ? default : rest[..end];
        if (name is "amp" or "lt" or "gt" or "quot" or "apos")
        {
            mended.Append(text.Slice(at, end + 2));
            return end + 2;
        }

        if (name is ['#', _, ..] && TryNumber(name[1..], out int code))
        {
            if (IsAllowed(code))
            {
                mended.Append(text.Slice(at, end + 2));
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
        ReadOnlySpan<char> rest = text[at..];
        if (cdataMayClose && rest.StartsWith("<![CDATA["))
        {
            int end = rest.IndexOf("]]>");
            cdataMayClose = end >= 0;
            if (end >= 0)
            {
                return CopySection(at, end + 3);
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

    private readonly int CopySection(int at, int length)
    {
        for (int i = at; i < at + length;)
        {
            i += Plain(i);
        }

        return length;
    }

    private readonly bool IsTag(ReadOnlySpan<char> rest)
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
            isDeclared = text.Contains("xmlns:" + prefix, StringComparison.Ordinal);
            if (declared.Count < 100)
            {
                declared.Add(prefix, isDeclared);
            }
        }

        if (!isDeclared && ElementNames.IsKnown(name[(colon + 1)..]) && undeclared.Count < 100)
        {
            undeclared.Add(prefix);
            return true;
        }

        return isDeclared;
    }
}
