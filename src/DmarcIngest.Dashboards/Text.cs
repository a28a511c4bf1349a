namespace DmarcIngest.Dashboards;

/// <summary>A language that dashboards are written in.</summary>
internal enum Language
{
    En,
    Ja,
}

/// <summary>What people read, in each language. All of them stand in <see cref="Texts"/>.</summary>
internal readonly record struct Text(string En, string Ja)
{
    public string In(Language language) => language == Language.Ja ? Ja : En;
}
