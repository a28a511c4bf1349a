using System.Buffers;
using System.Xml;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>
/// Walks documents as reporters write them: UTF-8, elements and text, nothing that could be understood in two ways. Whatever else there
/// is (CDATA, prefixes, numeric references, text among elements, other encodings, faults) ends it with an <see cref="XmlException"/>,
/// and <see cref="XmlCursor"/> judges the document from its begin.
/// </summary>
internal sealed class PlainCursor(Stream stream, ReadLimits limits, long deadline) : ElementCursor(limits, deadline)
{
    /// <summary>Bytes that a tag without attributes surely fits into.</summary>
    private const int UsualTag = 32;

    /// <summary>Bytes of a text that stand for themselves; <c>]</c> may begin what is forbidden.</summary>
    private static readonly SearchValues<byte> ItselfInText = SearchValues.Create([.. Enumerable.Range(0x20, 0x5F).Select(code => (byte)code).Except("&<]"u8.ToArray())]);

    private readonly PlainText texts = PlainText.TakeSpare();
    private readonly PlainInput input = new(stream, limits.DocumentBytes);

    /// <summary>Names of the open elements.</summary>
    private readonly byte[][] names = new byte[limits.XmlDepth][];
    private int open;
    private int depth;
    private bool isEmpty;
    private string rootNamespace = "";

    public override int Depth => depth;

    public override string RootNamespace => rootNamespace;

    public override ElementName MoveToRoot()
    {
        input.Need(5);
        if (input.Rest.StartsWith("\uFEFF"u8))
        {
            input.Take(3);
        }

        input.SkipBlank();
        input.Need(5);
        if (input.Rest.StartsWith("<?xml"u8))
        {
            ReadDeclaration();
        }

        input.SkipBlank();
        return ReadStartTag();
    }

    public override bool MoveToChild(int depth, out ElementName name)
    {
        name = ElementName.Unknown;
        if (isEmpty)
        {
            isEmpty = false;
            if (this.depth == depth)
            {
                return false;
            }
        }

        input.SkipBlank();
        input.Need(2);
        if (input[1] == '/')
        {
            ReadEndTag();
            return false;
        }

        name = ReadStartTag();
        return true;
    }

    // There is no text among the elements of a plain document.
    public override bool MoveToChildOnly(int depth, out ElementName name) => MoveToChild(depth, out name);

    public override void StartText()
    {
    }

    public override string? TakeText() => null;

    public override void Skip()
    {
        if (isEmpty)
        {
            isEmpty = false;
            return;
        }

        int outer = open - 1;
        while (open > outer)
        {
            _ = Text(ToTag(Limits.FreeTextLength), Limits.FreeTextLength);
            input.Need(2);
            if (input[1] == '/')
            {
                ReadEndTag();
            }
            else
            {
                ReadStartTag();
                isEmpty = false;
            }
        }
    }

    public override void ReadToEnd()
    {
        isEmpty = false;
        input.SkipBlank();
        if (!input.Rest.IsEmpty)
        {
            throw PlainInput.NotPlain();
        }
    }

    public override void Dispose()
    {
        texts.GiveBack();
        input.Dispose();
    }

    protected override string? ReadText(int longest)
    {
        if (isEmpty)
        {
            isEmpty = false;
            return null;
        }

        // One look at each byte where the text is what it mostly is.
        ReadOnlySpan<byte> rest = input.Rest;
        int length = rest.IndexOfAnyExcept(ItselfInText);
        string? text = length > 0 && length <= longest && rest[length] == '<' && rest[0] != ' ' && rest[length - 1] != ' '
            ? texts.OfAscii(input.Take(length))
            : Text(ToTag(longest), longest);
        ReadEndTag();
        return text;
    }

    private static bool IsOfName(byte letter) => IsNameBegin(letter) || letter is (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'.';

    private static bool IsNameBegin(byte letter) => (letter | 0x20) is >= 'a' and <= 'z' || letter == '_';

    /// <summary>The bytes up to the next tag, and moves there.</summary>
    private ReadOnlySpan<byte> ToTag(int longest)
    {
        int length;
        while ((length = input.Rest.IndexOf((byte)'<')) < 0)
        {
            input.More();
        }

        return length <= longest ? input.Take(length) : throw PlainInput.NotPlain();
    }

    private string? Text(ReadOnlySpan<byte> text, int longest)
    {
        if (text.IsEmpty)
        {
            return null;
        }

        ReadOnlySpan<char> read = texts.TryRead(text, out ReadOnlySpan<char> characters) ? characters : throw PlainInput.NotPlain();
        return read.IsEmpty ? null : read.Length > longest ? throw PlainInput.NotPlain() : read.ToString();
    }

    private ElementName ReadStartTag()
    {
        Step();
        ReadOnlySpan<byte> tag = input.Rest;
        tag = tag[..Math.Min(UsualTag, tag.Length)];
        int length = tag.IndexOf((byte)'>') - 1;
        if (length > 0 && tag[0] == '<')
        {
            ElementName usual = PlainNames.Find(tag.Slice(1, length), out byte[] known);
            if (usual != ElementName.Unknown)
            {
                Push(known, usual);
                input.Take(length + 2);
                return usual;
            }
        }

        return ReadUnusualTag();
    }

    /// <summary>A tag with attributes, or of a name that no standard knows.</summary>
    private ElementName ReadUnusualTag()
    {
        int length = NameLength();
        ReadOnlySpan<byte> name = input.Rest.Slice(1, length);
        ElementName element = PlainNames.Find(name, out byte[] known);
        if (element == ElementName.Unknown)
        {
            known = name.ToArray();
            element = Find(texts.OfAscii(name));
        }

        Push(known, element);
        input.Take(1 + length);
        if (input[0] == '>')
        {
            input.Take(1);
        }
        else
        {
            ReadAttributes();
        }

        return element;
    }

    /// <summary>Length of the name of the start tag at hand, all of which and one more byte are at hand then.</summary>
    private int NameLength()
    {
        input.Need(3);
        if (input[0] != '<' || !IsNameBegin(input[1]))
        {
            throw PlainInput.NotPlain();
        }

        int length = 1;
        while (IsOfName(input[1 + length]))
        {
            length++;
            input.Need(2 + length);
        }

        return length;
    }

    private void Push(byte[] name, ElementName element)
    {
        // A report within another one that breaks off is a report of its own.
        if (open >= names.Length || (element == ElementName.Feedback && open > 0))
        {
            throw PlainInput.NotPlain();
        }

        depth = open;
        names[open] = name;
        open++;
    }

    private void ReadEndTag()
    {
        byte[] name = names[open - 1];
        int length = name.Length + 3;
        input.Need(length);
        ReadOnlySpan<byte> tag = input.Take(length);
        if (tag[0] != '<' || tag[1] != '/' || tag[^1] != '>' || !tag[2..^1].SequenceEqual(name))
        {
            throw PlainInput.NotPlain();
        }

        open--;
    }

    /// <summary>Reads what stands behind the name of a tag.</summary>
    private void ReadAttributes()
    {
        PlainAttributes attributes = new(isRoot: open == 1, Limits.XmlAttributes);
        int length;
        while ((length = attributes.Read(input.Rest, out isEmpty)) == PlainAttributes.Unfinished)
        {
            input.More();
        }

        if (length == PlainAttributes.NotPlain)
        {
            throw PlainInput.NotPlain();
        }

        input.Take(length);
        rootNamespace = attributes.Namespace ?? rootNamespace;
        if (isEmpty)
        {
            open--;
        }
    }

    /// <summary>An XML declaration tells nothing new where it names UTF-8, or nothing.</summary>
    private void ReadDeclaration()
    {
        int length;
        while ((length = input.Rest.IndexOf("?>"u8)) < 0)
        {
            input.More();
        }

        if (!PlainAttributes.IsPlainDeclaration(input.Take(length + 2)[5..^2]))
        {
            throw PlainInput.NotPlain();
        }
    }
}
