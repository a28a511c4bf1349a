using System.Text;
using DmarcIngest.Reports.Decoding;

namespace DmarcIngest.Tests.Reports.Decoding;

/// <summary>Which mails hold a header field that is too long for the parser, and which only have long lines elsewhere.</summary>
internal sealed class LongFieldsTests
{
    private static readonly string Long = new('a', LongFields.Longest);

    private static readonly string Folded = string.Concat(Enumerable.Repeat("  aaaaa\r\n", (LongFields.LongestFolded / 9) + 1));

    private static IEnumerable<TestCaseData> Mails()
    {
        yield return Mail("A field of one line", $"X: {Long}\r\n\r\nx", true);
        yield return Mail("A field without an end", $"X: {Long}", true);
        yield return Mail("A folded field", $"X: a\r\n{string.Concat(Enumerable.Repeat(" aaaaaa\r\n", LongFields.Longest / 9))}\r\nx", true);
        yield return Mail("Many short fields", string.Concat(Enumerable.Repeat("X: aaaa\r\n", LongFields.Longest / 9 * 2)) + "\r\nx", false);
        yield return Mail("A body of one line", $"X: a\r\n\r\n{Long}aa", false);
        yield return Mail("A body of indented lines", "X: a\r\n\r\n" + string.Concat(Enumerable.Repeat("  aaaaa\r\n", LongFields.Longest / 9 * 2)), false);
        yield return Mail("A field of a part", $"X: a\r\n\r\n--b\r\nY: {Long}\r\n\r\nx\r\n--b--", true);
        yield return Mail("A body of a part", $"X: a\r\n\r\n--b\r\nY: a\r\n\r\n{Long}aa\r\n--b--", false);
        yield return Mail("A field of a mail within", $"Content-Type: Message/RFC822\r\n\r\nY: {Long}\r\n\r\nx", true);
        yield return Mail("An indented report in a mail within", "Content-Type: message/rfc822\r\n\r\nX: a\r\n\r\n<feedback>\r\n" + string.Concat(Enumerable.Repeat("  aaaaa\r\n", LongFields.Longest / 9 * 2)) + "</feedback>\r\n", false);
        yield return Mail("A field in many lines", $"X: a\r\n{Folded}\r\nx", true);
        yield return Mail("Markup with many lines behind a field", $"X: a\r\n<a>\r\n{Folded}\r\nx", true);
        yield return Mail("A line that only looks empty behind a field", $"X: a\r\n\r\r\n{Folded}\r\nx", true);
        yield return Mail("A line like a boundary behind a field", $"X: a\r\n--b\r\n{Folded}\r\nx", true);
        yield return Mail("A field of a mail within in many lines", $"Content-Type: message/rfc822\r\n\r\n<a>\r\nX: a\r\n{Folded}\r\nx", true);
        yield return Mail("An indented report with a declaration in a mail within", $"Content-Type: message/rfc822\r\n\r\nX: a\r\n\r\n<?xml version=\"1.0\"?>\r\n<feedback xmlns:x=\"urn:x\">\r\n{Folded}</feedback>\r\n", false);
        yield return Mail("A field of a mail in a digest", $"Content-Type: multipart/Digest; boundary=b\r\n\r\n--b\r\n\r\nY: {Long}\r\n\r\nx", true);
    }

    [TestCaseSource(nameof(Mails))]
    public void A_field_is_found_wherever_it_stands(string mail, bool found) => Assert.That(LongFields.In(Encoding.ASCII.GetBytes(mail)), Is.EqualTo(found));

    private static TestCaseData Mail(string name, string mail, bool found) => new TestCaseData(mail, found).SetArgDisplayNames(name);
}
