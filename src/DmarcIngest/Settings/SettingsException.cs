namespace DmarcIngest.Settings;

/// <summary>The settings are wrong; each message names the key, the value and what is allowed.</summary>
internal sealed class SettingsException(IReadOnlyList<string> messages) : Exception(string.Join(Environment.NewLine, messages))
{
    public IReadOnlyList<string> Messages { get; } = messages;
}
