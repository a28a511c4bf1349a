using System.Globalization;
using System.Text;
using DmarcIngest.Mail.Folder;

namespace DmarcIngest.Fuzz;

/// <summary>An mbox: the same mails however it is cut, none larger than allowed, none made of nothing.</summary>
internal static class MboxTarget
{
    private const long MailBytes = 4096;

    public static void Run(byte[] input) =>
        Contract.Same(Read(new MemoryStream(input), input.Length), Read(new TrickleStream(input), input.Length), "An mbox that comes in pieces reads otherwise.");

    private static string Read(Stream stream, long size)
    {
        Mbox mbox = new(stream, MailBytes);
        if (!mbox.Begins())
        {
            return "none";
        }

        StringBuilder text = new();
        bool last = false;
        long bytes = 0;
        while (mbox.Next() is { } mail)
        {
            Contract.Holds(!last, "A mail stands behind the last one.");
            Contract.Holds(mail.Content is null == mail.Size > MailBytes && (mail.Content?.Length ?? mail.Size) == mail.Size, "The size of a mail is wrong.");
            text.Append(CultureInfo.InvariantCulture, $"{mail.Size} {mail.Date:O}\n").Append(Encoding.Latin1.GetString(mail.Content ?? []));
            last = mail.Last;
            bytes += mail.Size;
        }

        Contract.Holds(last, "No mail is the last one.");
        Contract.Holds(bytes <= size, "The mails are larger than their mbox.");
        return text.ToString();
    }
}
