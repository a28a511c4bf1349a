using System.Text.RegularExpressions;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Conventions;

/// <summary>The rules that <c>reference/senders/README.md</c> states of its list.</summary>
[TestFixture]
public sealed partial class SendersListTests
{
    private static readonly string[] Columns = ["name", "type", "kind", "value", "signs_for_customer", "documentation", "source", "country"];
    private static readonly string[] Types = ["mailbox provider", "esp", "saas", "security gateway", "forwarder", "mailing list", "hosting", "isp"];
    private static readonly string[] Sources = ["provider documentation", "domain of the service itself", "reverse DNS of its hosts", "RIR/AS registration"];

    [Test]
    public void Every_line_keeps_the_rules()
    {
        List<string> wrong = [];
        HashSet<(string Kind, string Value)> seen = [];
        Dictionary<string, string> senders = [];
        string last = "";
        foreach ((int line, string[] row) in Read())
        {
            if (row.Length != Columns.Length)
            {
                wrong.Add($"line {line}: {row.Length} columns");
                continue;
            }

            (string name, string kind, string value) = (row[0], row[2], row[3]);
            string alike = string.Join('|', row[1], row[4], row[5], row[7]);
            string order = $"{name}\0{kind}\0{value}";
            Check(name.Length > 0 && name[0] is not ('=' or '+' or '-' or '@') && Types.Contains(row[1]), "name or type");
            Check(kind == "asn" ? Number().IsMatch(value) : kind is "rdns" or "dkim" or "spf" && Domain().IsMatch(value), "kind or value");
            Check(row[4] is "yes" or "no" or "unknown", "signs_for_customer");
            Check(row[5].Length == 0 || (Uri.TryCreate(row[5], UriKind.Absolute, out Uri? page) && page.Scheme == "https"), "documentation");
            Check(Sources.Contains(row[6]), "source");
            Check(Country().IsMatch(row[7]), "country");
            Check(seen.Add((kind, value)), "kind and value stand twice");
            Check(string.CompareOrdinal(last, order) < 0, "order");
            Check(senders.TryAdd(name, alike) || senders[name] == alike, "type, signs_for_customer, documentation and country differ from the sender's other lines");
            last = order;

            void Check(bool right, string what)
            {
                if (!right)
                {
                    wrong.Add($"line {line}, {name} {value}: {what}");
                }
            }
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(wrong, Is.Empty);
            Assert.That(senders, Has.Count.AtLeast(400));
            Assert.That(senders.Values.Count(alike => alike.EndsWith("|JP", StringComparison.Ordinal)), Is.AtLeast(60));
        }
    }

    private static IEnumerable<(int Line, string[] Row)> Read()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "reference", "senders", "senders.csv"));
        Assert.That(lines[0], Is.EqualTo(string.Join(',', Columns)));
        for (int i = 1; i < lines.Length; i++)
        {
            yield return (i + 1, [.. Cell().Matches(lines[i]).Select(cell => cell.Groups["quoted"].Success ? cell.Groups["quoted"].Value.Replace("\"\"", "\"", StringComparison.Ordinal) : cell.Groups["plain"].Value)]);
        }
    }

    // RFC 4180.
    [GeneratedRegex("(?:^|,)(?:\"(?<quoted>(?:[^\"]|\"\")*)\"|(?<plain>[^,\"]*))(?=,|$)")]
    private static partial Regex Cell();

    [GeneratedRegex("^[1-9][0-9]{0,9}$")]
    private static partial Regex Number();

    [GeneratedRegex(@"^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$")]
    private static partial Regex Domain();

    [GeneratedRegex("^[A-Z]{2}$")]
    private static partial Regex Country();
}
