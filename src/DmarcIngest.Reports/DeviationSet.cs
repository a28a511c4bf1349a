namespace DmarcIngest.Reports;

/// <summary>Deviation codes, each once, sorted. Equal sets give the same array instance as long as they follow one another.</summary>
internal sealed class DeviationSet
{
    private readonly List<string> codes = [];
    private string[] last = [];

    public void Add(string code)
    {
        int index = codes.BinarySearch(code, StringComparer.Ordinal);
        if (index < 0)
        {
            codes.Insert(~index, code);
        }
    }

    public void AddRange(IReadOnlyList<string> others)
    {
        for (int i = 0; i < others.Count; i++)
        {
            Add(others[i]);
        }
    }

    public void Clear() => codes.Clear();

    public string[] ToShared()
    {
        if (codes.Count == 0)
        {
            return [];
        }

        if (!codes.SequenceEqual(last))
        {
            last = [.. codes];
        }

        return last;
    }
}
