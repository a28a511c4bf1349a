using Microsoft.Extensions.Configuration;

namespace DmarcIngest.Settings;

/// <summary>What must hold between settings; gives what does not.</summary>
internal delegate IEnumerable<string> SettingsRule(IConfiguration configuration);

/// <summary>Finds all that is wrong with the settings at once; each message names the key, the value and what is allowed.</summary>
internal static class SettingsCheck
{
    public static IReadOnlyList<string> Check(IConfiguration configuration, SettingsSchema schema, params IEnumerable<SettingsRule> rules)
    {
        List<string> wrong = [];
        foreach (string section in schema.Sections)
        {
            // The section's own value is left out: the environment may have a variable of its name, which is none of ours.
            List<KeyValuePair<string, string?>> entries =
            [
                .. configuration.GetSection(section).AsEnumerable().Where(entry => entry.Key.Contains(':')).OrderBy(entry => entry.Key, StringComparer.OrdinalIgnoreCase),
            ];
            wrong.AddRange(entries.Where(entry => entry.Value is not null).Select(entry => Wrong(entry.Key, entry.Value!, schema)).OfType<string>());
            wrong.AddRange(Missing(entries, configuration, schema));
            wrong.AddRange(MissingFiles(entries, schema));
        }

        wrong.AddRange(rules.SelectMany(rule => rule(configuration)));
        return wrong;
    }

    /// <summary>" Did you mean X?" if a known name is near; else nothing.</summary>
    public static string DidYouMean(string name, IEnumerable<string> known)
    {
        if (known.FirstOrDefault(candidate => name.Length > 2 && candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase)) is { } begun)
        {
            return $" Did you mean {begun}?";
        }

        string? nearest = known.MinBy(candidate => Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant()));
        return nearest is not null && Distance(name.ToUpperInvariant(), nearest.ToUpperInvariant()) <= Math.Max(2, name.Length / 2) ? $" Did you mean {nearest}?" : "";
    }

    private static string? Wrong(string key, string value, SettingsSchema schema)
    {
        if (schema.Find(key) is { } setting)
        {
            return SettingValue.Expected(setting, value) is { } expected ? $"{key} is \"{SettingValue.Shown(key, value)}\": {expected}" : null;
        }

        if (!schema.IsGroup(key))
        {
            return $"{key} is not a setting.{DidYouMean(key, schema.Settings.Select(known => Numbered(known.Key, key)))}";
        }

        // An empty object or list of the file comes as an empty text.
        string wanted = schema.IsList(key) ? "a list, [ … ]," : "an object, { … },";
        return value.Length == 0 ? null : $"{key} is \"{SettingValue.Shown(key, value)}\": {wanted} is expected.";
    }

    /// <summary>What a list's items must have and have not.</summary>
    private static IEnumerable<string> Missing(List<KeyValuePair<string, string?>> entries, IConfiguration configuration, SettingsSchema schema) =>
        from item in entries
        where item.Key.Length > 0 && char.IsAsciiDigit(item.Key[^1]) && SettingsSchema.General(item.Key).EndsWith(":N", StringComparison.Ordinal)
        from setting in schema.Settings
        where setting.Required && setting.Default.Length == 0 && setting.Key.StartsWith(SettingsSchema.General(item.Key) + ":", StringComparison.OrdinalIgnoreCase)
        let key = Numbered(setting.Key, item.Key)
        where !key.Contains(":N:", StringComparison.Ordinal) && configuration[key] is null
        select $"{key} is missing: it must be set.";

    private static IEnumerable<string> MissingFiles(List<KeyValuePair<string, string?>> entries, SettingsSchema schema) => entries
        .Where(entry => entry.Key.EndsWith("File", StringComparison.OrdinalIgnoreCase) && !string.IsNullOrEmpty(entry.Value))
        .Where(entry => schema.Find(entry.Key) is not null && !File.Exists(entry.Value))
        .Select(entry => $"{entry.Key} is \"{entry.Value}\": there is no such file, or it may not be read.");

    /// <summary>A known key with the places in lists that a real key has.</summary>
    private static string Numbered(string known, string key)
    {
        string[] parts = known.Split(':');
        string[] real = key.Split(':');
        for (int index = 0; index < parts.Length && index < real.Length; index++)
        {
            parts[index] = parts[index] == "N" && real[index].Length > 0 && real[index].All(char.IsAsciiDigit) ? real[index] : parts[index];
        }

        return string.Join(':', parts);
    }

    /// <summary>Levenshtein distance.</summary>
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[right.Length];
    }
}
