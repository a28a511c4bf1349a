using MimeKit;

namespace DmarcIngest.Reports.Decoding;

/// <summary>
/// MimeKit, told to leave all contents where they are in the mail. It takes nearly anything; what it does not take has no header fields,
/// so it is no mail, and null is given.
/// </summary>
internal static class MailParser
{
    /// <summary>Making one costs as much as reading a small mail. Away while it is used.</summary>
    [ThreadStatic]
    private static (int Depth, MimeParser Parser)? spare;

    public static MimeMessage? Parse(ReadOnlyMemory<byte> mail, ReadLimits limits)
    {
        int depth = limits.MimeDepth + limits.MessageDepth + 1;
        MimeParser parser = spare is { } kept && kept.Depth == depth ? kept.Parser : new MimeParser(Options(depth), Stream.Null, MimeFormat.Entity, persistent: true);
        spare = null;
        try
        {
            parser.SetStream(ByteSource.OpenMemory(mail), MimeFormat.Entity, persistent: true);
            MimeMessage message = parser.ParseMessage();

            // Else it would hold the mail until the next.
            parser.SetStream(Stream.Null, MimeFormat.Entity, persistent: true);
            spare = (depth, parser);
            return message;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static ParserOptions Options(int depth)
    {
        ParserOptions options = ParserOptions.Default.Clone();
        options.MaxMimeDepth = depth;
        return options;
    }

    /// <summary>By the parser that is there already: it keeps its room for long fields, for which another would have to copy them again and again.</summary>
    public static HeaderList? ParseHeader(ReadOnlyMemory<byte> mail)
    {
        (int depth, MimeParser parser) = spare ?? (0, new MimeParser(Stream.Null, MimeFormat.Entity, persistent: true));
        spare = null;
        try
        {
            parser.SetStream(ByteSource.OpenMemory(mail), MimeFormat.Entity, persistent: true);
            HeaderList headers = parser.ParseHeaders();
            parser.SetStream(Stream.Null, MimeFormat.Entity, persistent: true);
            spare = (depth, parser);
            return headers;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
