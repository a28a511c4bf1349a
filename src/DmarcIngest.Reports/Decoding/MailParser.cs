using MimeKit;

namespace DmarcIngest.Reports.Decoding;

/// <summary>
/// MimeKit, told to leave all contents where they are in the mail. It takes nearly anything; what it does not take has no header fields,
/// so it is no mail, and null is given.
/// </summary>
internal static class MailParser
{
    public static MimeMessage? Parse(ReadOnlyMemory<byte> mail, ReadLimits limits)
    {
        ParserOptions options = ParserOptions.Default.Clone();
        options.MaxMimeDepth = limits.MimeDepth + limits.MessageDepth + 1;
        try
        {
            return new MimeParser(options, ByteSource.OpenMemory(mail), MimeFormat.Entity, persistent: true).ParseMessage();
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public static HeaderList? ParseHeader(ReadOnlyMemory<byte> mail)
    {
        try
        {
            return new MimeParser(ByteSource.OpenMemory(mail)).ParseHeaders();
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
