namespace DmarcIngest.Tests.Injection;

/// <summary>What strangers write where a name is expected. What must never begin a line, a cell or an element begins with <see cref="Mark"/>.</summary>
internal static class Payloads
{
    public const string Mark = "PWNED";

    public static IReadOnlyList<string> All { get; } =
    [
        $"\u001b[2J\u001b[31m{Mark}\u001b[0m",
        $"\u001b]0;{Mark}\u0007\u001b]8;;http://{Mark}\u001b\\",
        $"\u009b2J{Mark}\u009d0;{Mark}\u009c",
        $"a\r\n{Mark} crlf\n{Mark} lf\r{Mark} cr",
        $"a\u2028{Mark}\u2029{Mark}\u0085{Mark}\u000b{Mark}\u000c{Mark}",
        $"a\0{Mark}\u007f\b\b",
        "good\u202Eexe.gpj\u202D\u2066\u2069\u200E\u200F\u061C",
        "a\u200B\u200D\u2060\uFEFF\u00ADb\U000E0041",
        $"=HYPERLINK(\"http://{Mark}\",\"x\")",
        "+cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "\t=1+1",
        "\r=1+1",
        "  =1+1",
        "＝1+1",
        $"<script>{Mark}</script>",
        $"\"><img src=x onerror={Mark}>",
        $"]]><x>{Mark}</x><!--",
        $"../../../{Mark}",
        $"..\\..\\..\\{Mark}",
        $"/tmp/{Mark}",
        $"%2e%2e%2f%2e%2e%2f{Mark}",
        "{{7*7}}${7*7}#{7*7}",
        "{0} {Reason} {Key:x} {",
        "%s%n%x%p%1$s",
        "*,-dmarc*,_all?x#y",
        $"\n{{\"delete\":{{\"_index\":\"*\",\"_id\":\"{Mark}\"}}}}\n",
        "'; DROP TABLE dmarc_aggregate; --",
        $"\"\r\n{Mark} LOGOUT\r\n{{5+}}",
        "INBOX.Trash/../&AGE-*%",
        "\uD800 alone \uDC00",
        new('x', 100_000),
    ];

    /// <summary>True for what steers a terminal, ends a line, is not seen or turns the direction of writing. Line feeds, which part lines, are asked for apart.</summary>
    public static bool Steers(System.Text.Rune letter) => letter.Value != '\n' && System.Text.Rune.GetUnicodeCategory(letter)
        is System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format
        or System.Globalization.UnicodeCategory.LineSeparator or System.Globalization.UnicodeCategory.ParagraphSeparator;
}
