using DmarcIngest.Reports.Decoding;
using MimeKit;
using MimeKit.Utils;

namespace DmarcIngest.Reports.Failure;

/// <summary>The fields of a feedback part (RFC 5965, RFC 6591, RFC 9991), by name in any case, bounded and fit to be stored.</summary>
internal sealed class FailureFields(HeaderList fields, ReadLimits limits, DeviationSet deviations)
{
    /// <summary>Exim's own verdict, <c>yes</c> or <c>no</c>; no field of ARF.</summary>
    public const string SpfAlignment = "X-Text-SPF-Alignment";

    /// <summary>Exim's own verdict, <c>yes</c> or <c>no</c>; no field of ARF.</summary>
    public const string DkimAlignment = "X-Text-DKIM-Alignment";

    private const int MostValues = 100;

    /// <summary>All values of a field that may stand several times.</summary>
    public IReadOnlyList<string> All(string name)
    {
        List<string> values = [];
        foreach (Header header in fields)
        {
            if (!header.Field.Equals(name, StringComparison.OrdinalIgnoreCase) || Clean(HeaderText.Decode(header)) is not { Length: > 0 } value)
            {
                continue;
            }

            if (values.Count == MostValues)
            {
                deviations.Add(FailureDeviations.TextTruncated);
                break;
            }

            values.Add(value);
        }

        return values;
    }

    /// <summary>The first value of a field that may stand once; null if absent or empty.</summary>
    public string? One(string name)
    {
        IReadOnlyList<string> values = All(name);
        if (values.Count > 1)
        {
            deviations.Add(FailureDeviations.FieldRepeated);
        }

        return values.Count == 0 ? null : values[0];
    }

    /// <summary>An address without its angle brackets; null if absent, empty or the null reverse-path.</summary>
    public string? Address(string name) => One(name) is { } value ? Bare(value) : null;

    /// <summary>A date of RFC 5322, UTC; null if absent or none.</summary>
    public DateTimeOffset? Date(string name) => One(name) is { } value ? ToDate(value) : null;

    public static DateTimeOffset? ToDate(string? value) =>
        value is not null && DateUtils.TryParse(value, out DateTimeOffset date) ? DateTimeOffset.FromUnixTimeSeconds(date.ToUnixTimeSeconds()) : null;

    public static string? Bare(string value)
    {
        string bare = value.Trim();
        if (bare is ['<', .., '>'])
        {
            bare = bare[1..^1].Trim();
        }

        return bare.Length == 0 ? null : bare;
    }

    private string Clean(string value)
    {
        if (value.Length > limits.TextLength)
        {
            deviations.Add(FailureDeviations.TextTruncated);
        }

        return Printable.Clean(value, limits.TextLength);
    }
}
