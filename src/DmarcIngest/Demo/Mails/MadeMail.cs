namespace DmarcIngest.Demo.Mails;

/// <summary>A made mail as a mailbox for reports would receive it.</summary>
/// <param name="Name">Unique among those of a quarter; fit for a file name.</param>
/// <param name="Received">When it would arrive.</param>
/// <param name="Content">The mail, RFC 5322.</param>
internal sealed record MadeMail(string Name, DateTimeOffset Received, byte[] Content);
