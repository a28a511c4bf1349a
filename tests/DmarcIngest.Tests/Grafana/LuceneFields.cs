namespace DmarcIngest.Tests.Grafana;

/// <summary>The fields that a query in Lucene's syntax names.</summary>
internal static class LuceneFields
{
    private const string Exists = "_exists_";

    public static IReadOnlyList<string> Of(string query)
    {
        List<string> fields = [];
        bool exists = false;
        int at = 0;
        while (at < query.Length)
        {
            char sign = query[at];
            if (sign == '"')
            {
                at = End(query, at);
                exists = false;
                continue;
            }

            if (!IsOfWord(sign))
            {
                at++;
                continue;
            }

            int begin = at;
            while (at < query.Length && (IsOfWord(query[at]) || query[at] == '-'))
            {
                at += query[at] == '\\' ? 2 : 1;
            }

            string word = query[begin..Math.Min(at, query.Length)];
            bool names = at < query.Length && query[at] == ':';
            if (exists || (names && word != Exists))
            {
                fields.Add(word);
            }

            exists = names && word == Exists;
        }

        // A variable in place of a field's name is anything, and so is what begins like a number: the hour of a time.
        return [.. fields.Where(field => !field.Contains('$', StringComparison.Ordinal) && !char.IsAsciiDigit(field[0])).Distinct(StringComparer.Ordinal)];
    }

    private static bool IsOfWord(char sign) => char.IsLetterOrDigit(sign) || sign is '_' or '.' or '@' or '$' or '*' or '\\' or '{' or '}';

    private static int End(string query, int at)
    {
        at++;
        while (at < query.Length && query[at] != '"')
        {
            at += query[at] == '\\' ? 2 : 1;
        }

        return at + 1;
    }
}
