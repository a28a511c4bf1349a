using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace DmarcIngest.Settings;

/// <summary>All settings there are, read off the option classes.</summary>
internal sealed class SettingsSchema
{
    private readonly List<SettingInfo> settings = [];

    public SettingsSchema(IReadOnlyList<(string Section, Type Options)> sections)
    {
        Sections = [.. sections.Select(section => section.Section)];
        foreach ((string section, Type options) in sections)
        {
            Add(section, options);
        }
    }

    public IReadOnlyList<string> Sections { get; }

    public IReadOnlyList<SettingInfo> Settings => settings;

    /// <summary>The setting of a real path such as <c>Imap:Mailboxes:0:Port</c>; null if there is none.</summary>
    public SettingInfo? Find(string key)
    {
        string general = General(key);
        return settings.Find(setting => setting.Key.Equals(general, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>True if keys of settings begin with this one: an object or a list.</summary>
    public bool IsGroup(string key)
    {
        string begin = General(key) + ":";
        return settings.Exists(setting => setting.Key.StartsWith(begin, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>True if a list is expected at this path.</summary>
    public bool IsList(string key)
    {
        string begin = General(key) + ":N";
        return settings.Exists(setting => setting.Key.StartsWith(begin, StringComparison.OrdinalIgnoreCase) && (setting.Key.Length == begin.Length || setting.Key[begin.Length] == ':'));
    }

    public static string General(string key) =>
        string.Join(':', key.Split(':').Select(part => part.Length > 0 && part.All(char.IsAsciiDigit) ? "N" : part));

    private void Add(string path, Type type)
    {
        object defaults = Activator.CreateInstance(type)!;
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite || ListItem(property.PropertyType) is not null))
        {
            string key = $"{path}:{property.Name}";
            Type value = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (ListItem(value) is { } item)
            {
                if (IsLeaf(item))
                {
                    settings.Add(new SettingInfo($"{key}:N", item, "", [], false));
                }
                else
                {
                    Add($"{key}:N", item);
                }
            }
            else if (IsLeaf(value))
            {
                string text = Convert.ToString(property.GetValue(defaults), System.Globalization.CultureInfo.InvariantCulture) ?? "";
                settings.Add(new SettingInfo(key, value, text, [.. property.GetCustomAttributes<ValidationAttribute>()], MayBeNull(property)));
            }
            else
            {
                AddNested(key, value, property.GetValue(defaults));
            }
        }
    }

    /// <summary>A nested object's defaults are those that its owner gives it, e.g. the folder of each outcome.</summary>
    private void AddNested(string path, Type type, object? defaults)
    {
        int before = settings.Count;
        Add(path, type);
        for (int index = before; index < settings.Count; index++)
        {
            object? value = defaults;
            foreach (string name in settings[index].Key[(path.Length + 1)..].Split(':'))
            {
                value = value?.GetType().GetProperty(name)?.GetValue(value);
            }

            settings[index] = settings[index] with { Default = Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "" };
        }
    }

    private static bool MayBeNull(PropertyInfo property) => new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;

    private static bool IsLeaf(Type type) => type == typeof(string) || type.IsPrimitive || type.IsEnum || type == typeof(TimeSpan) || type == typeof(Uri);

    private static Type? ListItem(Type type) =>
        type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type) ? type.IsArray ? type.GetElementType() : type.GetGenericArguments().FirstOrDefault() : null;
}
