namespace DmarcIngest.Overview;

/// <summary>A page before it is HTML or CSV: a title and some sections. All texts are in the reader's language.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Sections">From top to bottom.</param>
public sealed record PageModel(string Title, params IReadOnlyList<Section> Sections)
{
    /// <summary>One sentence below the heading.</summary>
    public IReadOnlyList<Sentence> Lead { get; init; } = [];

    /// <summary>Filters that this page has.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>404 where nothing of that name is stored.</summary>
    public int Status { get; init; } = 200;
}

/// <summary>A sentence that may lead on.</summary>
/// <param name="Text">The sentence.</param>
/// <param name="Tone"><c>good</c>, <c>warn</c>, <c>bad</c> or <c>plain</c>.</param>
/// <param name="Href">Where more is.</param>
public sealed record Sentence(string Text, string Tone, string? Href = null);

/// <summary>A part of a page.</summary>
/// <param name="Title">Its heading; empty for none.</param>
public abstract record Section(string Title)
{
    /// <summary>A sentence of explanation.</summary>
    public string? Note { get; init; }
}

/// <summary>Some large figures.</summary>
public sealed record Figures(params IReadOnlyList<Figure> Items) : Section("");

/// <summary>A large figure.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Value">As it is read.</param>
/// <param name="More">A smaller text below.</param>
/// <param name="Tone">As of <see cref="Sentence"/>.</param>
/// <param name="Href">Where more is.</param>
public sealed record Figure(string Label, string Value, string? More = null, string Tone = "plain", string? Href = null);

/// <summary>Bars that stand on one another by day, and a line of the rate.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Labels">Days.</param>
/// <param name="Bars">Parts of a bar.</param>
/// <param name="Line">The rate in per cent; null where there is none.</param>
public sealed record Chart(string Title, IReadOnlyList<string> Labels, IReadOnlyList<ChartSeries> Bars, ChartSeries? Line) : Section(Title);

/// <summary>Values of a chart, one a label.</summary>
public sealed record ChartSeries(string Name, string Color, IReadOnlyList<double?> Values);

/// <summary>Names and values.</summary>
public sealed record Facts(string Title, IReadOnlyList<(string Name, Cell Value)> Items) : Section(Title);

/// <summary>A table, on the page or as CSV.</summary>
/// <param name="Id">Short name for the URL.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">A cell a column.</param>
public sealed record Table(string Id, string Title, IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows) : Section(Title)
{
    /// <summary>What is said where there are no rows: why, and what to do.</summary>
    public required string Empty { get; init; }

    /// <summary>Rows in all, where the table is cut into pages; null where all are here.</summary>
    public long? Count { get; init; }

    /// <summary>Rows in all of a table that is not cut into pages, where it may have more than are shown.</summary>
    public long? Total { get; init; }

    /// <summary>Where all of them are.</summary>
    public string? More { get; init; }
}

/// <summary>A column.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="IsNumber">Right-aligned.</param>
/// <param name="Sort">By which it can be sorted, as in the URL.</param>
/// <param name="IsProse">Holds sentences, and needs room for them.</param>
public sealed record Column(string Title, bool IsNumber = false, string? Sort = null, bool IsProse = false);

/// <summary>A cell.</summary>
/// <param name="Text">As it is read; may be what strangers wrote.</param>
public sealed record Cell(string Text)
{
    /// <summary>As it is downloaded: a number without commas.</summary>
    public string? Raw { get; init; }

    public string? Href { get; init; }

    /// <summary>Second line, smaller.</summary>
    public string? Small { get; init; }

    /// <summary>A network address: long ones may be broken anywhere.</summary>
    public bool IsAddress { get; init; }

    /// <summary>Share for a bar, 0 to 1.</summary>
    public double? Bar { get; init; }

    /// <summary>Colour of a label: <c>good</c>, <c>warn</c>, <c>bad</c>, <c>info</c>, <c>plain</c>.</summary>
    public string? Badge { get; init; }

    public static Cell Number(long value) => new(Show.Number(value)) { Raw = value.ToString(System.Globalization.CultureInfo.InvariantCulture) };

    public static Cell Rate(double? rate) => new(Show.Rate(rate)) { Raw = rate?.ToString("0.####", System.Globalization.CultureInfo.InvariantCulture) ?? "", Bar = rate };

    /// <summary>What a stranger wrote, perhaps as a link.</summary>
    public static Cell Of(string? text, string? href = null) => new(text ?? "") { Href = href };
}
