using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace DmarcIngest.Settings;

/// <summary>Says what is wrong with the value of one setting.</summary>
internal static class SettingValue
{
    /// <summary>What is expected instead of a value; null if the value is right.</summary>
    public static string? Expected(SettingInfo setting, string value)
    {
        if (setting.Required && string.IsNullOrWhiteSpace(value))
        {
            return "it must not be empty.";
        }

        if (value.Length == 0 && setting.MayBeNull && setting.Type != typeof(string))
        {
            return null;
        }

        object? typed = Typed(setting, value, out string expected);
        if (typed is null)
        {
            return expected;
        }

        return setting.Rules.FirstOrDefault(rule => !IsMet(rule, typed)) switch
        {
            null => null,
            RangeAttribute => expected,
            AllowedValuesAttribute allowed => Words(allowed.Values.Select(word => Convert.ToString(word, CultureInfo.InvariantCulture) ?? ""), value),
            RegularExpressionAttribute pattern => $"a text that matches {pattern.Pattern} is expected.",
            UrlAttribute => "an address that begins with http:// or https:// is expected.",
            ValidationAttribute rule => rule.FormatErrorMessage(setting.Key),
        };
    }

    /// <summary>A value that may be shown: no secret, and no password within an address.</summary>
    public static string Shown(string key, string value)
    {
        int scheme = value.IndexOf("://", StringComparison.Ordinal);
        return IsSecret(key) ? "(hidden)" : HasLogin(value) ? $"{(scheme < 0 ? "" : value[..(scheme + 3)])}(hidden){value[value.LastIndexOf('@')..]}" : value;
    }

    /// <summary>True if a setting is, or a value holds, what others must not know.</summary>
    public static bool HoldsSecret(string key, string value) => value.Length > 0 && (IsSecret(key) || HasLogin(value));

    private static bool IsSecret(string key)
    {
        string name = key[(key.LastIndexOf(':') + 1)..];
        return !name.EndsWith("File", StringComparison.OrdinalIgnoreCase)
            && (name.EndsWith("Key", StringComparison.OrdinalIgnoreCase)
                || Array.Exists(["Password", "Secret", "Headers", "Token"], word => name.Contains(word, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>True for <c>https://user:password@host</c>, also where the scheme was forgotten.</summary>
    private static bool HasLogin(string value)
    {
        int at = value.LastIndexOf('@');
        int scheme = value.IndexOf("://", StringComparison.Ordinal);
        int colon = value.IndexOf(':', StringComparison.Ordinal);
        return scheme >= 0 ? at > scheme : colon > 0 && at > colon && !value.Contains(' ', StringComparison.Ordinal);
    }

    private static object? Typed(SettingInfo setting, string value, out string expected)
    {
        Type type = setting.Type;
        if (type.IsEnum)
        {
            string[] names = Enum.GetNames(type);
            expected = Words(names, value);
            return names.Contains(value, StringComparer.OrdinalIgnoreCase) ? Enum.Parse(type, value, ignoreCase: true) : null;
        }

        if (type == typeof(bool))
        {
            expected = "true or false is expected.";
            return bool.TryParse(value, out bool truth) ? truth : null;
        }

        if (type == typeof(int) || type == typeof(long))
        {
            expected = $"a whole number{Bounds(setting)} is expected.";
            bool isNumber = long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number);
            return !isNumber || (type == typeof(int) && number is < int.MinValue or > int.MaxValue) ? null : type == typeof(int) ? (int)number : number;
        }

        if (type == typeof(double))
        {
            expected = $"a number{Bounds(setting)} is expected.";
            return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
        }

        if (type == typeof(TimeSpan))
        {
            expected = $"a time such as 00:00:30 or 1.00:00:00 (one day){Bounds(setting)} is expected.";
            return TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out TimeSpan span) ? span : null;
        }

        if (type == typeof(Uri))
        {
            expected = "an address such as https://host.example:9200 is expected.";
            return Uri.TryCreate(value, UriKind.Absolute, out Uri? address) ? address : null;
        }

        expected = "a text is expected.";
        return value;
    }

    private static string Bounds(SettingInfo setting) => setting.Range is { } range
        ? string.Create(CultureInfo.InvariantCulture, $" from {range.Minimum} to {range.Maximum}")
        : "";

    private static string Words(IEnumerable<string> words, string value) => $"allowed are {string.Join(", ", words)}.{SettingsCheck.DidYouMean(value, words)}";

    private static bool IsMet(ValidationAttribute rule, object value) => rule switch
    {
        RequiredAttribute => true,
        UrlAttribute when value is string text => Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps),
        AllowedValuesAttribute allowed when value is string text => allowed.Values.OfType<string>().Contains(text, StringComparer.OrdinalIgnoreCase),
        _ => rule.IsValid(value),
    };
}
