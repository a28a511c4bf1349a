using DmarcIngest.Commands;
using DmarcIngest.Settings;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Settings;

/// <summary>The README's table of settings names each setting with its default, and no other.</summary>
[TestFixture]
public sealed class SettingsTableTests
{
    [Test]
    public void Every_setting_stands_in_the_readme_with_its_default()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        IEnumerable<string> table = readme.Split("<!-- settings -->")[1].Split("<!-- /settings -->")[0].Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => string.Join('|', line.Split('|')[1..3]).Replace(" ", "", StringComparison.Ordinal));

        IEnumerable<string> settings = DaemonSettings.Schema.Settings.Select(setting => Row(setting).Replace(" ", "", StringComparison.Ordinal));

        Assert.That(table, Is.EquivalentTo(settings));
    }

    [Test]
    public void The_example_settings_are_right()
    {
        string example = Path.Combine(Repository.Root, "deploy", "appsettings.example.json");

        SettingsException? wrong = null;
        try
        {
            DaemonSettings.Load(example);
        }
        catch (SettingsException exception)
        {
            wrong = exception;
        }

        // Its password file lies on the operator's machine only.
        Assert.That(wrong?.Messages.Where(message => !message.Contains("PasswordFile", StringComparison.Ordinal)) ?? [], Is.Empty);
    }

    [Test]
    public async Task The_ten_lines_of_the_readme_are_right_but_for_the_files_of_the_operators_machine()
    {
        string readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"));
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, readme.Split("```json")[1].Split("```")[0]);
            Assert.That(
                () => DaemonSettings.Load(file),
                Throws.TypeOf<SettingsException>().With.Property(nameof(SettingsException.Messages)).All.Contains("there is no such file"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public async Task A_limit_below_one_is_refused()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, """{ "Limits": { "MailBytes": -1, "Records": 0, "ArchiveDepth": 1 } }""");
            SettingsException wrong = Assert.Throws<SettingsException>(() => DaemonSettings.Load(file))!;
            Assert.That(wrong.Messages, Has.Count.EqualTo(2).And.Some.Contains("Limits:MailBytes").And.Some.Contains("Limits:Records"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Row(SettingInfo setting) => $" `{setting.Key}` | {(setting.Default.Length == 0 ? "" : $"`{setting.Default}`")} ";
}
