using System.Text.Json;
using System.Text.Json.Nodes;

namespace DmarcIngest.Tests.Grafana;

/// <summary>The English and the Japanese dashboard must be the same but for their texts, and these must be in their language.</summary>
internal static class LanguageChecks
{
    public static void Check(IReadOnlyList<CheckedDashboard> all)
    {
        CheckedDashboard[] japanese = [.. all.Where(one => one.Language == "ja")];
        foreach (CheckedDashboard english in all.Where(one => one.Language == "en"))
        {
            CheckedDashboard[] counterparts = [.. japanese.Where(one => one.Stem == english.Stem)];
            if (counterparts.Length == 0)
            {
                english.Tell("has no Japanese counterpart");
            }
            else if (counterparts is [var other])
            {
                new Comparison(other).Compare(english.Json, other.Json);
            }
        }

        foreach (CheckedDashboard other in japanese.Where(one => !all.Any(english => english.Language == "en" && english.Stem == one.Stem)))
        {
            other.Tell("has no English counterpart");
        }
    }

    private sealed class Comparison(CheckedDashboard dashboard)
    {
        // Texts of the English dashboard that name something elsewhere too: a renamed column, an alias, a label.
        private readonly Dictionary<string, string> translated = new(StringComparer.Ordinal);

        public void Compare(JsonObject english, JsonObject japanese)
        {
            IReadOnlyList<(string Where, string English, string Japanese)> texts = DashboardTexts.Pairs(english, japanese);
            foreach ((string _, string one, string other) in texts)
            {
                translated[one] = other;
            }

            foreach ((string where, string one, string other) in texts)
            {
                if (Wording.Fault(one, other) is { } fault)
                {
                    dashboard.Tell($"{where}: {fault}");
                }
            }

            Compare("", english, japanese);
        }

        private void Compare(string where, JsonNode? english, JsonNode? japanese)
        {
            switch (english, japanese)
            {
                case (JsonObject one, JsonObject other):
                    Members(where, one, other);
                    break;
                case (JsonArray one, JsonArray other) when one.Count == other.Count:
                    for (int at = 0; at < one.Count; at++)
                    {
                        Compare(DashboardTexts.Item(where, one[at], at), one[at], other[at]);
                    }

                    break;
                default:
                    if (!Same(english, japanese))
                    {
                        dashboard.Tell($"{where} differs from the English one: {Short(english)} there, {Short(japanese)} here");
                    }

                    break;
            }
        }

        private void Members(string where, JsonObject english, JsonObject japanese)
        {
            Dictionary<string, JsonNode?> rest = japanese.ToDictionary(one => one.Key, one => one.Value, StringComparer.Ordinal);
            foreach ((string key, JsonNode? value) in english)
            {
                string other = translated.GetValueOrDefault(key) is { } name && rest.ContainsKey(name) ? name : DashboardTexts.Counterpart(japanese, key);
                string path = DashboardTexts.Member(where, key);
                if (!rest.Remove(other, out JsonNode? its))
                {
                    dashboard.Tell($"{path} is in the English one only");
                }
                else if (!DashboardTexts.IsText(where, english, key, value))
                {
                    Compare(path, DashboardTexts.Comparable(english, key, value), DashboardTexts.Comparable(japanese, other, its));
                }
            }

            foreach (string key in rest.Keys)
            {
                dashboard.Tell($"{DashboardTexts.Member(where, key)} is in the Japanese one only");
            }
        }

        private bool Same(JsonNode? english, JsonNode? japanese)
        {
            if (JsonNode.DeepEquals(english, japanese))
            {
                return true;
            }

            if (english?.GetValueKind() != JsonValueKind.String || japanese?.GetValueKind() != JsonValueKind.String)
            {
                return false;
            }

            string one = english.GetValue<string>();
            string other = japanese.GetValue<string>();
            return translated.GetValueOrDefault(one) == other || Wording.WithoutLanguage(Translate(one), "en") == Wording.WithoutLanguage(other, "ja");
        }

        // A pattern holds the name of a column with signs around it.
        private string Translate(string text) => text.StartsWith('/') && text.EndsWith('/')
            ? translated.OrderByDescending(one => one.Key.Length).Where(one => one.Key.Length > 0 && text.Contains(one.Key, StringComparison.Ordinal))
                .Take(1).Aggregate(text, (whole, one) => whole.Replace(one.Key, one.Value, StringComparison.Ordinal))
            : text;

        private static string Short(JsonNode? node) => node?.ToJsonString() is { } json ? json.Length > 80 ? json[..80] + "..." : json : "nothing";
    }
}
