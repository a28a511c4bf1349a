using System.Globalization;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Mail.Imap;

/// <summary>What a mail is called by its server, e.g. <c>1700000000/42</c>; the number alone names another mail once the validity changes (RFC 9051 section 2.3.1.1).</summary>
internal readonly record struct ImapKey(uint Validity, uint Uid)
{
    /// <summary>The name of a mail that <see cref="ImapSource"/> has given.</summary>
    public static ImapKey Of(MailItem mail)
    {
        int slash = mail.Key.IndexOf('/', StringComparison.Ordinal);
        return new ImapKey(uint.Parse(mail.Key.AsSpan(0, slash), CultureInfo.InvariantCulture), uint.Parse(mail.Key.AsSpan(slash + 1), CultureInfo.InvariantCulture));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Validity}/{Uid}");
}
