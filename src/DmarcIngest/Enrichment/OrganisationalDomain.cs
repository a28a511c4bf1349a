using System.Buffers;
using System.Collections.Frozen;
using System.Net;
using System.Text;
using DmarcIngest.Reports;

namespace DmarcIngest.Enrichment;

/// <summary>
/// The Public Suffix List, and by it the organisational domain of a name (RFC 7489 section 3.2). ICANN and private rules count alike.
/// Safe for use by several threads at once.
/// </summary>
public sealed class PublicSuffixList
{
    /// <summary>RFC 1035 section 3.1: 255 octets on the wire are 253 characters in text.</summary>
    private const int LongestName = 253;

    /// <summary>RFC 1035 section 2.3.4.</summary>
    private const int LongestLabel = 63;

    // Underscores, as in _dmarc.example.com, are no part of host names but of names in the DNS.
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    private static readonly Lazy<PublicSuffixList> Shipped = new(Load);

    private readonly FrozenDictionary<string, RuleKinds>.AlternateLookup<ReadOnlySpan<char>> rules;

    /// <summary>Labels of the longest key; further to the left no rule can match.</summary>
    private readonly int deepest;

    private PublicSuffixList(Dictionary<string, RuleKinds> rules, int count)
    {
        this.rules = rules.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        deepest = rules.Keys.Select(key => key.AsSpan().Count('.') + 1).DefaultIfEmpty(0).Max();
        Count = count;
    }

    /// <summary>What a key of the list is; <c>*.ck</c> is kept as a wildcard at <c>ck</c>.</summary>
    [Flags]
    private enum RuleKinds : byte
    {
        None = 0,
        Suffix = 1,
        Wildcard = 2,
        Exception = 4,
    }

    /// <summary>The list that comes with the program; read at first use.</summary>
    public static PublicSuffixList Embedded => Shipped.Value;

    /// <summary>Rules of the list.</summary>
    public int Count { get; }

    /// <summary>Reads a list in the format of publicsuffix.org. Throws <see cref="FormatException"/> at a rule that is none.</summary>
    public static PublicSuffixList Parse(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        Dictionary<string, RuleKinds> rules = new(StringComparer.Ordinal);
        int count = 0;
        while (reader.ReadLine() is { } line)
        {
            // "Each line is only read up to the first whitespace."
            int end = line.AsSpan().IndexOfAny(' ', '\t');
            string rule = end < 0 ? line : line[..end];
            if (rule.Length == 0 || rule.StartsWith("//", StringComparison.Ordinal))
            {
                continue;
            }

            (string key, RuleKinds kind) = rule switch
            {
                ['!', .. string name] => (name, RuleKinds.Exception),
                ['*', '.', .. string name] => (name, RuleKinds.Wildcard),
                _ => (rule, RuleKinds.Suffix),
            };
            (string ascii, bool valid) = DomainName.Normalise(key);
            // The format allows a wildcard at any place, the list has it in front only. One elsewhere ends here rather than be misread.
            if (!valid || !IsName(ascii))
            {
                throw new FormatException($"'{rule}' is not a rule of a public suffix list.");
            }

            rules[ascii] = rules.GetValueOrDefault(ascii) | kind;
            count++;
        }

        return new PublicSuffixList(rules, count);
    }

    /// <summary>
    /// The organisational domain: the public suffix and one label, in lower case and A-labels. Null if the name is a public suffix itself,
    /// an IP address, or not a domain name.
    /// </summary>
    public string? Registrable(string? domain)
    {
        ReadOnlySpan<char> sent = domain;
        if (sent.Length > 0 && IsDot(sent[^1]))
        {
            sent = sent[..^1];
        }

        // Four bytes of UTF-8 are two characters, and every one makes an A-label longer: beyond twice the length nothing can fit.
        if (sent.IsEmpty || sent.Length > 2 * LongestName || IsDot(sent[^1]))
        {
            return null;
        }

        if (!Ascii.IsValid(sent))
        {
            (string ascii, bool valid) = DomainName.Normalise(sent.ToString());
            sent = valid ? ascii : "";
        }

        if (sent.Length > LongestName)
        {
            return null;
        }

        Span<char> lower = stackalloc char[LongestName];
        ReadOnlySpan<char> name = lower[..sent.ToLowerInvariant(lower)];
        int start = IsName(name) && !IsAddress(name) ? StartOf(name, SuffixLabels(name) + 1) : -1;
        return start < 0 ? null
            : start == 0 && name.SequenceEqual(domain) ? domain
            : name[start..].ToString();
    }

    /// <summary>Labels of the public suffix, by the algorithm of publicsuffix.org: an exception prevails, else the rule of most labels.</summary>
    private int SuffixLabels(ReadOnlySpan<char> name)
    {
        // "If no rules match, the prevailing rule is '*'."
        int most = 1;
        int start = name.Length + 1;
        for (int labels = 1; labels <= deepest && start > 0; labels++)
        {
            start = name[..(start - 1)].LastIndexOf('.') + 1;
            if (!rules.TryGetValue(name[start..], out RuleKinds kinds))
            {
                continue;
            }

            if (kinds.HasFlag(RuleKinds.Exception))
            {
                return labels - 1;
            }

            // The wildcard stands for one more label. A name without one is not matched by it: kobe.jp falls under jp, not under *.kobe.jp.
            most = kinds.HasFlag(RuleKinds.Wildcard) && start > 0 ? labels + 1
                : kinds.HasFlag(RuleKinds.Suffix) ? labels
                : most;
        }

        return most;
    }

    /// <summary>Where the last labels of a name begin; -1 if it has fewer.</summary>
    private static int StartOf(ReadOnlySpan<char> name, int labels)
    {
        int start = name.Length + 1;
        for (int i = 0; i < labels; i++)
        {
            if (start == 0)
            {
                return -1;
            }

            start = name[..(start - 1)].LastIndexOf('.') + 1;
        }

        return start;
    }

    private static bool IsName(ReadOnlySpan<char> lower)
    {
        if (lower.ContainsAnyExcept(NameCharacters))
        {
            return false;
        }

        foreach (Range label in lower.Split('.'))
        {
            if (lower[label].Length is 0 or > LongestLabel)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>No top-level domain is all digits, so 256.1.1.1 is a mistyped address rather than a domain.</summary>
    private static bool IsAddress(ReadOnlySpan<char> name) =>
        !name[(name.LastIndexOf('.') + 1)..].ContainsAnyExceptInRange('0', '9') || IPAddress.TryParse(name, out _);

    /// <summary>The dots of RFC 3490 section 3.1.</summary>
    private static bool IsDot(char character) => character is '.' or '\u3002' or '\uFF0E' or '\uFF61';

    private static PublicSuffixList Load()
    {
        using Stream stream = typeof(PublicSuffixList).Assembly.GetManifestResourceStream("public_suffix_list.dat")!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        return Parse(reader);
    }
}
