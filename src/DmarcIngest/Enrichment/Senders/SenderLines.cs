using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace DmarcIngest.Enrichment.Senders;

/// <summary>What a file of senders holds, and which of its lines are wrong.</summary>
internal sealed class SenderLines
{
    /// <summary>Characters of one line; far beyond any that is right.</summary>
    private const int LongestLine = 4096;

    private const int LongestName = 200;

    private static readonly string[] Needed = ["name", "type", "kind", "value"];

    private readonly Dictionary<(SenderKind Kind, string Value), Sender> entries = [];
    private readonly Dictionary<(SenderKind Kind, string Value), int> lineOf = [];
    private readonly Dictionary<Sender, Sender> shared = [];
    private readonly WrongLines wrong = new();
    private Dictionary<string, int>? columns;

    private SenderLines()
    {
    }

    /// <summary>The types of senders; <c>own</c> is for the user's own.</summary>
    public static IReadOnlyList<string> Types { get; } =
        ["mailbox provider", "esp", "saas", "security gateway", "forwarder", "mailing list", "hosting", "isp", "own"];

    /// <summary>What the right lines say.</summary>
    public IReadOnlyDictionary<(SenderKind Kind, string Value), Sender> Entries => entries;

    /// <summary>Which lines are wrong and why; null if none is.</summary>
    public string? Trouble => wrong.Text;

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="FormatException">It is no such list.</exception>
    public static SenderLines Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((byte[])[0xFF, 0xFE]) || bytes.StartsWith((byte[])[0xFE, 0xFF]))
        {
            throw new FormatException("it is encoded as UTF-16: save it as UTF-8.");
        }

        SenderLines lines = new();
        ReadOnlySpan<byte> text = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        int number = 0;
        foreach (Range range in text.Split((byte)'\n'))
        {
            number++;
            ReadOnlySpan<byte> line = text[range].TrimEnd((byte)'\r');
            if (line.IndexOfAnyExcept((byte)' ', (byte)'\t', (byte)',') >= 0 && line[0] != '#')
            {
                lines.Add(number, line);
            }
        }

        return lines.columns is null ? throw new FormatException("it is empty: a line with the names of the columns is expected.") : lines;
    }

    private void Add(int number, ReadOnlySpan<byte> line)
    {
        string? reason = Unreadable(line, out List<string> cells);
        if (columns is null)
        {
            columns = reason is null ? Columns(cells) : null;
            if (columns is null)
            {
                throw new FormatException($"line {number} must name the columns, at least {string.Join(',', Needed)}.");
            }

            return;
        }

        reason ??= Wrong(cells, out SenderKind kind, out string value, out Sender? sender) ?? Keep(number, (kind, value), sender!);
        if (reason is not null)
        {
            wrong.Add(number, reason);
        }
    }

    private static string? Unreadable(ReadOnlySpan<byte> line, out List<string> cells)
    {
        cells = [];
        if (line.Length > LongestLine)
        {
            return $"longer than {LongestLine} bytes";
        }

        if (!Utf8.IsValid(line))
        {
            return "not encoded as UTF-8";
        }

        if (CsvLine.Split(Encoding.UTF8.GetString(line)) is not { } split)
        {
            return "its quotes do not fit together";
        }

        cells = split;
        return null;
    }

    private static Dictionary<string, int>? Columns(List<string> cells)
    {
        Dictionary<string, int> columns = new(StringComparer.OrdinalIgnoreCase);
        foreach ((int index, string cell) in cells.Index())
        {
            if (cell.Trim().Length > 0 && !columns.TryAdd(cell.Trim(), index))
            {
                return null;
            }
        }

        return Array.TrueForAll(Needed, columns.ContainsKey) ? columns : null;
    }

    private string? Wrong(List<string> cells, out SenderKind kind, out string value, out Sender? sender)
    {
        (kind, value, sender) = (default, "", null);
        int wanted = columns!.Values.Max() + 1;
        // Spreadsheets put commas behind short lines.
        if (cells.Count < wanted || cells.Skip(wanted).Any(cell => cell.Length > 0))
        {
            return $"{cells.Count} columns instead of {wanted}";
        }

        string name = Cell(cells, "name");
        string type = Cell(cells, "type").ToLowerInvariant();
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
        {
            return "the name is empty, too long or not printable";
        }

        if (!Types.Contains(type))
        {
            return $"the type {Shown(type)} is none of {string.Join(", ", Types)}";
        }

        return WrongValue(cells, out kind, out value) ?? WrongRest(cells, name, type, out sender);
    }

    private string? WrongValue(List<string> cells, out SenderKind kind, out string value)
    {
        string word = Cell(cells, "kind");
        string sent = Cell(cells, "value");
        value = "";
        if (!Enum.TryParse(word, ignoreCase: true, out kind) || !char.IsAsciiLetter(word[0]) || word.Contains(','))
        {
            return $"the kind {Shown(word)} is none of rdns, dkim, spf, asn";
        }

        if (kind == SenderKind.Asn)
        {
            string digits = sent.StartsWith("AS", StringComparison.OrdinalIgnoreCase) ? sent[2..] : sent;
            bool isNumber = uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) && number > 0;
            value = number.ToString(CultureInfo.InvariantCulture);
            return isNumber ? null : $"{Shown(sent)} is not an AS number";
        }

        value = DomainText.Parse(sent) ?? "";
        return value.Length > 0 ? null : $"{Shown(sent)} is not a domain of two labels or more";
    }

    private string? WrongRest(List<string> cells, string name, string type, out Sender? sender)
    {
        string signs = Cell(cells, "signs_for_customer").ToLowerInvariant();
        string page = Cell(cells, "documentation");
        string country = Cell(cells, "country").ToUpperInvariant();
        sender = null;
        if (signs is not ("" or "yes" or "no" or "unknown"))
        {
            return $"signs_for_customer is {Shown(signs)} instead of yes, no or unknown";
        }

        if (page.Length > 0 && (page.Any(char.IsControl) || !Uri.TryCreate(page, UriKind.Absolute, out Uri? address) || address.Scheme != Uri.UriSchemeHttps))
        {
            return $"the documentation {Shown(page)} is not an address that begins with https://";
        }

        if (country.Length > 0 && (country.Length != 2 || !country.All(char.IsAsciiLetter)))
        {
            return $"the country {Shown(country)} is not a code of two letters";
        }

        sender = new Sender(name, type, signs.Length == 0 ? "unknown" : signs, page.Length == 0 ? null : page, country.Length == 0 ? null : country);
        return null;
    }

    private string? Keep(int number, (SenderKind Kind, string Value) key, Sender sender)
    {
        if (!lineOf.TryAdd(key, number))
        {
            return $"{key.Kind.ToString().ToLowerInvariant()} {Shown(key.Value)} stands in line {lineOf[key]} already";
        }

        shared.TryAdd(sender, sender);
        entries[key] = shared[sender];
        return null;
    }

    private string Cell(List<string> cells, string column) => columns!.TryGetValue(column, out int index) ? cells[index].Trim() : "";

    /// <summary>Another's text, fit for a log.</summary>
    private static string Shown(string text)
    {
        const int Longest = 60;
        string plain = string.Concat(text.Take(Longest).Select(character => char.IsControl(character) || char.IsSurrogate(character) ? '?' : character));
        return text.Length > Longest ? $"\"{plain}…\"" : $"\"{plain}\"";
    }
}
