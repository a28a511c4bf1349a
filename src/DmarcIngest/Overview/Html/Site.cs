namespace DmarcIngest.Overview.Html;

/// <summary>What all pages have in common, from the settings and the session.</summary>
/// <param name="Title">Title of the page.</param>
/// <param name="HasLogo">Whether there is a picture.</param>
/// <param name="Version">Of the program, so that browsers do not keep files of another.</param>
/// <param name="User">Who looks; null where nobody has to log in.</param>
/// <param name="CanLogOut">Whether the session is ours to end.</param>
public sealed record Site(string Title, bool HasLogo, string Version, string? User, bool CanLogOut)
{
    /// <summary>Time zones to choose from.</summary>
    public required IReadOnlyList<string> Zones { get; init; }

    /// <summary>Months to choose from, newest first.</summary>
    public required IReadOnlyList<string> Months { get; init; }

    /// <summary>All of the page's files within it, for a file that is opened without a server; null where they are linked.</summary>
    public Inlined? Inlined { get; init; }
}

/// <summary>Files to be written into the page.</summary>
/// <param name="Styles">CSS.</param>
/// <param name="Scripts">JavaScript.</param>
/// <param name="Logo">Picture as a data URL; null for none.</param>
public sealed record Inlined(string Styles, string Scripts, string? Logo);
