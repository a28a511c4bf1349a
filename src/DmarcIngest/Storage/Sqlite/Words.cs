namespace DmarcIngest.Storage.Sqlite;

/// <summary>The words behind the codes of <see cref="AggregateSchema"/>. Another word in a row is a bug of the parser.</summary>
internal static class Words
{
    private static readonly string[] Alignments = ["unknown", "pass", "fail"];

    private static readonly string[] Dispositions = ["unknown", "none", "pass", "quarantine", "reject"];

    public static string Alignment(long code) => Alignments[code];

    public static string Disposition(long code) => Dispositions[code];

    public static long AlignmentCode(string word) => Code(Alignments, word);

    public static long DispositionCode(string word) => Code(Dispositions, word);

    private static int Code(string[] words, string word)
    {
        int code = Array.IndexOf(words, word);
        return code >= 0 ? code : throw new InvalidOperationException($"No code for the word '{word}'.");
    }
}
