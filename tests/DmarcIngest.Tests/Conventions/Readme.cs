using System.Text.RegularExpressions;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Conventions;

/// <summary>A README as a sequence of headings, code blocks, tables and paragraphs, each with the line that it begins at.</summary>
internal sealed partial class Readme
{
    private readonly List<Part> _parts = [];

    private Readme(string name, string[] lines)
    {
        Name = name;
        for (int i = 0; i < lines.Length; i++)
        {
            int first = i;
            Kind kind = KindOf(lines[i]);
            if (kind == Kind.Code)
            {
                i = Array.FindIndex(lines, i + 1, line => line.StartsWith("```", StringComparison.Ordinal));
                i = i < 0 ? lines.Length - 1 : i;
            }
            else
            {
                while (kind is Kind.Table or Kind.Text && i + 1 < lines.Length && KindOf(lines[i + 1]) == kind)
                {
                    i++;
                }
            }

            if (kind != Kind.None)
            {
                _parts.Add(new Part(kind, first + 1, lines[first..(i + 1)]));
            }
        }
    }

    public enum Kind
    {
        None,
        Heading,
        Code,
        Table,
        Text,
    }

    public string Name { get; }

    /// <summary>All but the paragraphs, in order.</summary>
    public IEnumerable<Part> Outline => _parts.Where(part => part.Kind != Kind.Text);

    public IEnumerable<Part> Of(Kind kind) => _parts.Where(part => part.Kind == kind);

    /// <summary>Each heading with the paragraphs below it.</summary>
    public IEnumerable<Part> Sections()
    {
        List<string> lines = [];
        int first = 1;
        foreach (Part part in _parts)
        {
            if (part.Kind == Kind.Heading && lines.Count > 0)
            {
                yield return new Part(Kind.Text, first, [.. lines]);
                lines.Clear();
                first = part.Line;
            }

            if (part.Kind is Kind.Heading or Kind.Text)
            {
                lines.AddRange(part.Lines);
            }
        }

        yield return new Part(Kind.Text, first, [.. lines]);
    }

    /// <summary>Where links lead, with the line; a heading of this file by its place, for its name is another in each language.</summary>
    public IEnumerable<(int Line, string Target)> Links()
    {
        string[] anchors = [.. Of(Kind.Heading).Select(part => "#" + NoAnchor().Replace(part.Lines[0].TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'))];
        foreach (Part part in _parts.Where(part => part.Kind is Kind.Table or Kind.Text))
        {
            for (int i = 0; i < part.Lines.Count; i++)
            {
                foreach (Match link in Link().Matches(part.Lines[i]))
                {
                    string target = link.Groups["target"].Value;
                    yield return (part.Line + i, anchors.Contains(target) ? $"heading {Array.IndexOf(anchors, target) + 1}" : target);
                }
            }
        }
    }

    public static Readme Read(string name) => new(name, File.ReadAllLines(Path.Combine(Repository.Root, name)));

    private static Kind KindOf(string line) => line switch
    {
        "" => Kind.None,
        ['#', ..] => Kind.Heading,
        ['`', '`', '`', ..] => Kind.Code,
        ['|', ..] => Kind.Table,
        ['<', '!', ..] => Kind.None,
        _ => Kind.Text,
    };

    // As GitHub makes them: letters, digits, hyphens and blanks remain.
    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    public sealed partial record Part(Kind Kind, int Line, IReadOnlyList<string> Lines)
    {
        public string What => Kind switch
        {
            Kind.Heading => $"heading of level {Lines[0].TakeWhile(character => character == '#').Count()}",
            Kind.Code => $"code block{Lines[0].Trim('`', ' ') switch { "" => "", string language => " of " + language }}",
            Kind.Table => $"table of {Cells(0).Length} columns and {Lines.Count - 2} rows",
            _ => "paragraph",
        };

        public string[] Cells(int row) => [.. Pipe().Split(Lines[row].Trim())[1..^1].Select(cell => cell.Trim())];

        [GeneratedRegex(@"(?<!\\)\|")]
        private static partial Regex Pipe();
    }
}
