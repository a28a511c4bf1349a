namespace DmarcIngest.Reports;

/// <summary>How a mail is built, for people: its parts and what lies in them, and what was read.</summary>
/// <param name="Parts">Everything that was looked at, in the order of the mail.</param>
/// <param name="Reading">What the same mail gives when it is ingested.</param>
public sealed record MailOutline(IReadOnlyList<OutlinePart> Parts, MailReading Reading);

/// <summary>One multipart, part, archive or archive's entry.</summary>
/// <param name="Depth">How deep it lies; the mail itself has 0.</param>
/// <param name="Text">Its type, name, size in bytes and what it begins like. Names are strangers' text, made printable.</param>
public readonly record struct OutlinePart(int Depth, string Text);
