using System.Text.RegularExpressions;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Conventions;

/// <summary>Imports point one way: Reports, then Pipeline, then Mail and Storage, then Settings and Commands.</summary>
[TestFixture]
public sealed partial class ImportRuleTests
{
    /// <summary>Folder, and what its files may import of our own.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["DmarcIngest.Reports"] = ["DmarcIngest.Reports"],
        ["DmarcIngest/Pipeline"] = ["DmarcIngest.Reports", "DmarcIngest.Pipeline"],
        ["DmarcIngest/Enrichment"] = ["DmarcIngest.Reports", "DmarcIngest.Pipeline", "DmarcIngest.Enrichment"],
        ["DmarcIngest/Demo"] = ["DmarcIngest.Reports", "DmarcIngest.Demo"],
        ["DmarcIngest/Mail/Imap"] = ["DmarcIngest.Reports", "DmarcIngest.Pipeline", "DmarcIngest.Mail.Imap"],
        ["DmarcIngest/Mail/Folder"] = ["DmarcIngest.Reports", "DmarcIngest.Pipeline", "DmarcIngest.Mail.Folder"],
        ["DmarcIngest/Mail/Http"] = ["DmarcIngest.Reports", "DmarcIngest.Pipeline", "DmarcIngest.Mail.Http"],
        ["DmarcIngest/Overview"] = ["DmarcIngest.Reports", "DmarcIngest.Pipeline", "DmarcIngest.Enrichment", "DmarcIngest.Mail.Http", "DmarcIngest.Overview"],
        ["DmarcIngest/Storage/Sqlite"] = ["DmarcIngest.Reports", "DmarcIngest.Pipeline", "DmarcIngest.Storage.Sqlite"],
        ["DmarcIngest/Overview/Health"] = ["DmarcIngest.Reports", "DmarcIngest.Pipeline", "DmarcIngest.Overview"],
        ["DmarcIngest/Storage/Elasticsearch"] = ["DmarcIngest.Reports", "DmarcIngest.Pipeline", "DmarcIngest.Storage.Elasticsearch"],
    };

    private static IEnumerable<string> Folders() => Allowed.Keys;

    [TestCaseSource(nameof(Folders))]
    public void A_folder_imports_only_what_stands_before_it(string folder)
    {
        string path = Path.Combine(Repository.Root, "src", folder);
        List<string> wrong = [];
        foreach (string file in Directory.EnumerateFiles(path, "*.cs", SearchOption.AllDirectories))
        {
            foreach (Match import in OwnImport().Matches(File.ReadAllText(file)))
            {
                string name = import.Groups[1].Value;
                if (!Allowed[folder].Any(allowed => name == allowed || name.StartsWith(allowed + ".", StringComparison.Ordinal)))
                {
                    wrong.Add($"{Path.GetFileName(file)} imports {name}");
                }
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void No_file_of_the_product_is_longer_than_three_hundred_lines()
    {
        IEnumerable<string> longFiles = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadLines(file).Count() > 300)
            .Select(file => Path.GetFileName(file));

        Assert.That(longFiles, Is.Empty);
    }

    [GeneratedRegex(@"^using (?:static )?(DmarcIngest\.[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex OwnImport();
}
