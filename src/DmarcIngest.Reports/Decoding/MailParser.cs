using MimeKit;

namespace DmarcIngest.Reports.Decoding;

/// <summary>
/// MimeKit, told to leave all contents where they are in the mail. It takes nearly anything; what it does not take has no header fields,
/// so it is no mail, and null is given.
/// </summary>
internal static class MailParser
{
    // What fits into this holds no field for which room would have to be made in a way that costs anything.
    private const int SmallMail = 64 * 1024;

    /// <summary>Making one costs as much as reading a small mail. Away while it is used.</summary>
    [ThreadStatic]
    private static Kept? spare;

    public static MimeMessage? Parse(ReadOnlyMemory<byte> mail, ReadLimits limits)
    {
        int depth = limits.MimeDepth + limits.MessageDepth + 1;
        return Parse(mail, spare is { } kept && kept.Depth == depth ? kept : Make(depth), parser => parser.ParseMessage());
    }

    public static HeaderList? ParseHeader(ReadOnlyMemory<byte> mail) => Parse(mail, spare ?? Make(ParserOptions.Default.MaxMimeDepth), parser => parser.ParseHeaders());

    private static T? Parse<T>(ReadOnlyMemory<byte> mail, Kept kept, Func<MimeParser, T> parse)
        where T : class
    {
        spare = null;
        try
        {
            if (mail.Length > SmallMail && !kept.HasRoom)
            {
                MakeRoom(kept.Parser);
                kept = kept with { HasRoom = true };
            }

            kept.Parser.SetStream(ByteSource.OpenMemory(mail), MimeFormat.Entity, persistent: true);
            T parsed = parse(kept.Parser);

            // Else it would hold the mail until the next.
            kept.Parser.SetStream(Stream.Null, MimeFormat.Entity, persistent: true);
            spare = kept;
            return parsed;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static Kept Make(int depth) => new(depth, new MimeParser(Options(depth), Stream.Null, MimeFormat.Entity, persistent: true), false);

    /// <summary>
    /// Shows it a field of one line, for which it makes room by kilobytes. It keeps the room; for the first long field of many lines it
    /// would make it line by line, and copy all of the field each time.
    /// </summary>
    private static void MakeRoom(MimeParser parser)
    {
        byte[] field = new byte[LongFields.LongestFolded];
        field.AsSpan().Fill((byte)'a');
        "X:"u8.CopyTo(field);
        "\r\n\r\n"u8.CopyTo(field.AsSpan(field.Length - 4));
        parser.SetStream(new MemoryStream(field), MimeFormat.Entity, persistent: true);
        parser.ParseHeaders();
    }

    private static ParserOptions Options(int depth)
    {
        ParserOptions options = ParserOptions.Default.Clone();
        options.MaxMimeDepth = depth;
        return options;
    }

    private readonly record struct Kept(int Depth, MimeParser Parser, bool HasRoom);
}
