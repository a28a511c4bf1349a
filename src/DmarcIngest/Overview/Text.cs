namespace DmarcIngest.Overview;

/// <summary>The languages of the page.</summary>
public enum Language
{
    /// <summary>English.</summary>
    En,

    /// <summary>Japanese.</summary>
    Ja,
}

/// <summary>A text in both languages; <c>{0}</c> and so on stand for values.</summary>
public readonly record struct Text(string En, string Ja)
{
    /// <summary>In a language.</summary>
    public string In(Language language) => language == Language.Ja ? Ja : En;

    /// <summary>The same in both, for names.</summary>
    public static implicit operator Text(string same) => new(same, same);

    /// <summary>Filled with values, which are numbers or names and the same in both.</summary>
    public Text With(params string[] values)
    {
        string en = En;
        string ja = Ja;
        for (int i = 0; i < values.Length; i++)
        {
            en = en.Replace($"{{{i}}}", values[i], StringComparison.Ordinal);
            ja = ja.Replace($"{{{i}}}", values[i], StringComparison.Ordinal);
        }

        return new Text(en, ja);
    }
}
