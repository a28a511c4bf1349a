using System.Text.RegularExpressions;
using DmarcIngest.Tests.Fixtures;
using static DmarcIngest.Tests.Conventions.Readme;

namespace DmarcIngest.Tests.Conventions;

/// <summary>README.ja.md says what README.md says: whoever changes one is shown what the other lacks.</summary>
[TestFixture]
public sealed partial class ReadmeTests
{
    private static readonly Readme English = Read("README.md");
    private static readonly Readme Japanese = Read("README.ja.md");

    /// <summary>English words for which Japanese has a digit.</summary>
    private static readonly Dictionary<string, string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["two"] = "2", ["both"] = "2", ["second"] = "2", ["three"] = "3", ["four"] = "4", ["five"] = "5", ["six"] = "6", ["seven"] = "7", ["eight"] = "8", ["nine"] = "9", ["ten"] = "10",
        ["twelve"] = "12", ["sixteen"] = "16", ["hex"] = "16",
    };

    private static readonly Dictionary<string, string> Units = new()
    {
        ["秒"] = "s", ["レポート/秒"] = "reports/s", ["行/秒"] = "rows/s", ["通/秒"] = "mails/s",
    };

    [Test]
    public void Headings_code_blocks_and_tables_follow_in_the_same_order()
    {
        Part[] japanese = [.. Japanese.Outline];
        Part[] english = [.. English.Outline];
        int same = english.Zip(japanese).TakeWhile(pair => pair.First.What == pair.Second.What).Count();

        Assert.That(Place(English, english, same), Is.EqualTo(Place(Japanese, japanese, same)).Using<(string What, string Where)>((one, other) => one.What == other.What));

        static (string What, string Where) Place(Readme readme, Part[] parts, int index) =>
            index < parts.Length ? (parts[index].What, $"{readme.Name} line {parts[index].Line}: {parts[index].Lines[0]}") : ("nothing", $"{readme.Name} end");
    }

    [Test]
    public void Code_blocks_are_the_same_but_for_comments() => Compare(Kind.Code, (english, japanese, differ) =>
        differ(english.Line, japanese.Line, string.Join('\n', english.Lines.Select(Bare).OfType<string>()), string.Join('\n', japanese.Lines.Select(Bare).OfType<string>())));

    [Test]
    public void Rows_of_tables_begin_with_the_same_code() => CompareRows((english, japanese, differ) => differ(Spans(english[0]), Spans(japanese[0])));

    [Test]
    public void Rows_of_tables_have_the_same_code_in_them() => CompareRows((english, japanese, differ) =>
        differ(Beyond(string.Join(' ', english), string.Join(' ', japanese)), Beyond(string.Join(' ', japanese), string.Join(' ', english))));

    [Test]
    public void Rows_of_tables_have_the_same_figures() => CompareRows((english, japanese, differ) =>
        differ(Figures(string.Join(" / ", english)), Translated(string.Join(" / ", english), string.Join(" / ", japanese))));

    [Test]
    public void Settings_have_the_same_defaults() => CompareRows((english, japanese, differ) =>
    {
        if (Setting().IsMatch(english[0]))
        {
            differ(english[1], japanese[1]);
        }
    });

    [Test]
    public void Rules_are_word_for_word_the_same() => Assert.That(Rules(Japanese.Name), Is.EqualTo(Rules(English.Name)));

    [Test]
    public void Links_lead_to_the_same_places()
    {
        (int Line, string Target)[] english = [.. English.Links().Select(link => (link.Line, Language().Replace(link.Target, "$1")))];
        (int Line, string Target)[] japanese = [.. Japanese.Links().Select(link => (link.Line, Language().Replace(link.Target, "$1")))];

        Assert.That(
            english.ExceptBy(japanese.Select(link => link.Target), link => link.Target).Select(link => $"{English.Name} line {link.Line}, not in {Japanese.Name}: {link.Target}")
                .Concat(japanese.ExceptBy(english.Select(link => link.Target), link => link.Target).Select(link => $"{Japanese.Name} line {link.Line}, not in {English.Name}: {link.Target}")),
            Is.EquivalentTo(new[] { "README.md line 3, not in README.ja.md: README.ja.md", "README.ja.md line 3, not in README.md: README.md" }));
    }

    [Test]
    public void Sections_have_the_same_code_and_figures()
    {
        // Behind a heading that one of them lacks, all sections differ.
        Assert.That(Japanese.Of(Kind.Heading).Count(), Is.EqualTo(English.Of(Kind.Heading).Count()), "headings");
        List<string> wrong = [];
        foreach ((Part english, Part japanese) in English.Sections().Zip(Japanese.Sections()))
        {
            string one = string.Join(' ', english.Lines);
            string other = string.Join(' ', japanese.Lines);
            Differ(wrong, english.Line, japanese.Line, Beyond(one, other), Beyond(other, one));
            Differ(wrong, english.Line, japanese.Line, Figures(one), Translated(one, other));
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void Each_row_of_a_table_has_as_many_columns_as_its_head([Values("README.md", "README.ja.md")] string name) => Assert.That(
        from table in Read(name).Of(Kind.Table)
        from row in Enumerable.Range(0, table.Lines.Count)
        where table.Cells(row).Length != table.Cells(0).Length || (row == 1 && table.Cells(row).Any(cell => cell.Trim('-', ':').Length > 0))
        select $"{name} line {table.Line + row}: {table.Lines[row]}",
        Is.Empty);

    private static void CompareRows(Action<string[], string[], Action<string, string>> compare) => Compare(Kind.Table, (english, japanese, differ) =>
    {
        // Behind a row that one of them lacks, all rows differ.
        bool parallel = english.Lines.Count == japanese.Lines.Count;
        bool told = false;
        for (int row = 0; row < Math.Max(english.Lines.Count, japanese.Lines.Count) && (parallel || !told); row++)
        {
            int index = row;
            compare(
                row < english.Lines.Count ? english.Cells(row) : ["`no row`", ""],
                row < japanese.Lines.Count ? japanese.Cells(row) : ["`no row`", ""],
                (one, other) =>
                {
                    told |= one != other;
                    differ(english.Line + index, japanese.Line + index, one, other);
                });
        }
    });

    private static void Compare(Kind kind, Action<Part, Part, Action<int, int, string, string>> compare)
    {
        List<string> wrong = [];
        foreach ((Part english, Part japanese) in English.Of(kind).Zip(Japanese.Of(kind)))
        {
            compare(english, japanese, (line, japaneseLine, one, other) => Differ(wrong, line, japaneseLine, one, other));
        }

        Assert.That(wrong, Is.Empty);
    }

    private static void Differ(List<string> wrong, int line, int japaneseLine, string english, string japanese)
    {
        if (english != japanese)
        {
            wrong.Add($"{English.Name} line {line}: {english}\n{Japanese.Name} line {japaneseLine}: {japanese}");
        }
    }

    private static string? Bare(string line) => line.StartsWith('#') || line.StartsWith("//", StringComparison.Ordinal) ? null : Comment().Replace(line, "");

    private static string Spans(string text) => string.Join(' ', Span().Matches(text).Select(span => span.Value));

    /// <summary>The code in one text that is not in the other.</summary>
    private static string Beyond(string one, string other) => string.Join(' ', Span().Matches(one).Select(span => span.Value).Except(Span().Matches(other).Select(span => span.Value)));

    private static string Figures(string text) => string.Join("; ", All(text));

    /// <summary>The figures of the Japanese text, without those for which the English one has a word ("three runs"); a 1 may stand for any ("an hour", "first").</summary>
    private static string Translated(string english, string japanese)
    {
        List<string> figures = All(japanese);
        List<string> spare = [.. figures];
        All(english).ForEach(figure => spare.Remove(figure));
        string[] words = [.. Word().Matches(english).Select(word => Words.GetValueOrDefault(word.Value, "1"))];
        spare.Where(figure => words.Contains(figure.Split(' ')[0])).ToList().ForEach(figure => figures.Remove(figure));
        return string.Join("; ", figures);
    }

    private static List<string> All(string text) =>
    [
        .. Figure().Matches(Span().Replace(Target().Replace(text, "]"), " "))
            .Select(figure => $"{figure.Groups["number"].Value} {Units.GetValueOrDefault(figure.Groups["unit"].Value, figure.Groups["unit"].Value)}".Trim())
            .Order(StringComparer.Ordinal),
    ];

    private static string[] Rules(string name) =>
        [.. File.ReadAllText(Path.Combine(Repository.Root, name)).Split("<!-- rules -->")[1].Split("<!-- /rules -->")[0].Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))];

    [GeneratedRegex("`[^`]+`")]
    private static partial Regex Span();

    [GeneratedRegex(@"\s+(#|//).*$")]
    private static partial Regex Comment();

    [GeneratedRegex("^`[A-Z][A-Za-z]+(:[A-Za-z]+)+`$")]
    private static partial Regex Setting();

    [GeneratedRegex("[A-Za-z]+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\]\([^)]*\)")]
    private static partial Regex Target();

    [GeneratedRegex("^(docs/pictures/.*)-(en|ja)(?=\\.[a-z]+$)")]
    private static partial Regex Language();

    [GeneratedRegex(@"(?<number>\d+(?:[.,]\d+)*)(?:\s*(?<unit>reports/s|rows/s|mails/s|レポート/秒|行/秒|通/秒|[KMG]i?B\b|[mµ]?s\b|秒))?")]
    private static partial Regex Figure();
}
