using System.Reflection;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Overview;

/// <summary>The files of the page, which lie within the program, and the picture of the settings.</summary>
internal sealed class Assets
{
    private const int LargestLogo = 200_000;

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
    };

    private readonly Dictionary<string, (string Type, byte[] Content)> files = new(StringComparer.Ordinal);

    /// <exception cref="BrokenWorldException">The picture cannot be read.</exception>
    public Assets(OverviewOptions options)
    {
        foreach (string name in new[] { "site.css", "site.js", "chart.js", "icon.svg" })
        {
            files[name] = (Types[Path.GetExtension(name)], Embedded(name));
        }

        files["brand.css"] = (Types[".css"], System.Text.Encoding.UTF8.GetBytes(BrandOf(options)));
        if (options.LogoFile is { } logo)
        {
            files["logo"] = Logo(logo);
        }
    }

    public bool HasLogo => files.ContainsKey("logo");

    public (string Type, byte[] Content)? Find(string name) => files.TryGetValue(name, out (string Type, byte[] Content) file) ? file : null;

    /// <summary>All of them within a page, for a file that is opened without a server.</summary>
    public Html.Inlined Inline() => new(
        Text("site.css") + Text("brand.css"),
        Text("chart.js") + "\n" + Text("site.js"),
        HasLogo ? $"data:{files["logo"].Type};base64,{Convert.ToBase64String(files["logo"].Content)}" : null);

    private static string BrandOf(OverviewOptions options) => $":root {{ --brand: {options.Color}; }}\n";

    private string Text(string name) => System.Text.Encoding.UTF8.GetString(files[name].Content);

    private static byte[] Embedded(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"overview/{name}") ?? throw new InvalidOperationException($"The program lacks its file {name}.");
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private static (string Type, byte[] Content) Logo(string path)
    {
        if (!Types.TryGetValue(Path.GetExtension(path).ToLowerInvariant(), out string? type) || !type.StartsWith("image/", StringComparison.Ordinal))
        {
            throw new BrokenWorldException($"Overview:LogoFile {path} is no picture: expected a file that ends in .png, .jpg or .svg.");
        }

        try
        {
            byte[] content = File.ReadAllBytes(path);
            return content.Length <= LargestLogo ? (type, content)
                : throw new BrokenWorldException($"Overview:LogoFile {path} has {content.Length:N0} bytes: at most {LargestLogo:N0} are expected.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BrokenWorldException($"Overview:LogoFile cannot be read: {exception.Message}", exception);
        }
    }
}
