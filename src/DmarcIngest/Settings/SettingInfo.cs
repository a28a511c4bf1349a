using System.ComponentModel.DataAnnotations;

namespace DmarcIngest.Settings;

/// <summary>One setting, as the README's table shows it.</summary>
/// <param name="Key">Path with <c>N</c> for the index in a list: <c>Imap:Mailboxes:N:Port</c>.</param>
/// <param name="Type">Type of the value.</param>
/// <param name="Default">Value where not set; empty for none.</param>
/// <param name="Rules">What is asked of the value beside its type.</param>
/// <param name="MayBeNull">True if <c>null</c> stands for not set.</param>
internal sealed record SettingInfo(string Key, Type Type, string Default, IReadOnlyList<ValidationAttribute> Rules, bool MayBeNull)
{
    public RangeAttribute? Range => Rules.OfType<RangeAttribute>().FirstOrDefault();

    /// <summary>True if it must not be empty.</summary>
    public bool Required => Rules.OfType<RequiredAttribute>().Any();
}
