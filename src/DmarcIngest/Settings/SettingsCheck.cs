using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace DmarcIngest.Settings;

/// <summary>Finds all that is wrong with the settings at once; each message names the key, the value and what is allowed.</summary>
internal static class SettingsCheck
{
    private static readonly string[] Secrets = ["Password", "ApiKey", "Secret"];

    public static IReadOnlyList<string> Check(IConfiguration configuration, SettingsSchema schema)
    {
        List<string> wrong = [];
        foreach (string section in schema.Sections)
        {
            foreach ((string key, string? value) in configuration.GetSection(section).AsEnumerable().OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                if (value is null)
                {
                    continue;
                }

                if (value.Length == 0 && schema.Settings.Any(setting => setting.Key.StartsWith(SettingsSchema.General(key) + ":", StringComparison.OrdinalIgnoreCase)))
                {
                    // An empty object or list in the file.
                    continue;
                }

                if (schema.Find(key) is { } setting)
                {
                    if (Wrong(setting, value) is { } expected)
                    {
                        wrong.Add($"{key} is \"{Shown(key, value)}\": {expected}");
                    }
                }
                else
                {
                    wrong.Add($"{key} is not a setting.{DidYouMean(SettingsSchema.General(key), schema.Settings.Select(known => known.Key))}");
                }
            }
        }

        wrong.AddRange(MissingFiles(configuration, schema));
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

    private static string? Wrong(SettingInfo setting, string value)
    {
        if (setting.Type.IsEnum)
        {
            string[] names = Enum.GetNames(setting.Type);
            return names.Contains(value, StringComparer.OrdinalIgnoreCase) ? null : $"allowed are {string.Join(", ", names)}.{DidYouMean(value, names)}";
        }

        if (setting.Type == typeof(bool))
        {
            return bool.TryParse(value, out _) ? null : "true or false is expected.";
        }

        if (setting.Type == typeof(int) || setting.Type == typeof(long))
        {
            string bounds = setting.Range is { } range ? $" from {range.Minimum} to {range.Maximum}" : "";
            long most = setting.Type == typeof(int) ? int.MaxValue : long.MaxValue;
            return long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && Math.Abs(number) <= most && InRange(setting, number)
                ? null
                : $"a whole number{bounds} is expected.";
        }

        return setting.Required && string.IsNullOrWhiteSpace(value) ? "it must not be empty." : null;
    }

    private static bool InRange(SettingInfo setting, long number) =>
        setting.Range is not { } range || (number >= Convert.ToInt64(range.Minimum, CultureInfo.InvariantCulture) && number <= Convert.ToInt64(range.Maximum, CultureInfo.InvariantCulture));

    private static IEnumerable<string> MissingFiles(IConfiguration configuration, SettingsSchema schema) =>
        schema.Sections.SelectMany(section => configuration.GetSection(section).AsEnumerable())
            .Where(entry => entry.Key.EndsWith("File", StringComparison.OrdinalIgnoreCase) && !string.IsNullOrEmpty(entry.Value) && !File.Exists(entry.Value))
            .Select(entry => $"{entry.Key} is \"{entry.Value}\": there is no such file, or it may not be read.");

    private static string Shown(string key, string value) => Array.Exists(Secrets, secret => key.EndsWith(secret, StringComparison.OrdinalIgnoreCase)) ? "(hidden)" : value;

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
