namespace DmarcIngest.Pipeline;

/// <summary>Words that strangers wrote, as labels of metrics: the first thousand as they are but for what no label may hold, all others as one.</summary>
internal sealed class BoundedWords
{
    public const string Other = "other";
    public const int Most = 1000;

    private const int Longest = 255;

    private readonly Lock gate = new();
    private readonly Dictionary<string, string> words = new(StringComparer.Ordinal);

    public string Of(string word)
    {
        lock (gate)
        {
            if (words.TryGetValue(word, out string? label))
            {
                return label;
            }

            if (words.Count == Most)
            {
                return Other;
            }

            string safe = LogText.Of(word);
            label = safe[..Math.Min(safe.Length, Longest)];
            words.Add(word, label);
            return label;
        }
    }
}
