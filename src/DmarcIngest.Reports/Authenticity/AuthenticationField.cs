using System.Text;
using DmarcIngest.Reports.Decoding;
using MimeKit;

namespace DmarcIngest.Reports.Authenticity;

/// <summary>One result out of an <c>Authentication-Results</c> field.</summary>
/// <param name="Method">In lower case, without version: <c>dmarc</c>, <c>dkim</c>, <c>spf</c>.</param>
/// <param name="Result">In lower case.</param>
/// <param name="Properties">By type and name in lower case: <c>header.from</c>. The first of a name counts.</param>
internal sealed record AuthenticationResult(string Method, string Result, IReadOnlyDictionary<string, string> Properties);

/// <summary>What the trusted servers said of a mail.</summary>
/// <param name="Server">Who said it, as written; null if none of them said anything.</param>
/// <param name="Results">What.</param>
/// <param name="IsBroken">True if nobody is believed, because a field may be broken on purpose.</param>
internal sealed record TrustedResults(string? Server, IReadOnlyList<AuthenticationResult> Results, bool IsBroken = false);

/// <summary>
/// Reads <c>Authentication-Results</c> fields by their grammar (RFC 8601 section 2.2). Half of what stands in them was chosen by the sender: local parts in quotes
/// and comments must not become results.
/// </summary>
internal static class AuthenticationField
{
    private const int MostFields = 20;

    /// <summary>
    /// The results that a trusted server wrote when it took the mail in last: those of its topmost field, and of its others up to the next <c>Received</c>. What
    /// stands below that was there when the mail came.
    /// </summary>
    public static TrustedResults OfLastHop(HeaderList headers, IReadOnlySet<string> trusted)
    {
        List<AuthenticationResult> results = [];
        int fields = 0;
        string? who = null;
        foreach (Header header in headers)
        {
            if (fields > 0 && header.Id == HeaderId.Received)
            {
                break;
            }

            if (header.Id != HeaderId.AuthenticationResults)
            {
                continue;
            }

            string field = HeaderText.Value(header);
            if (fields == MostFields || Read(field, out string server) is not { } read)
            {
                // What the sender chose may have broken the server's own field, so that one further below would count in its place.
                return new TrustedResults(null, [], IsBroken: true);
            }

            // In quotes or behind a comment it may have got past a server that looks for its own name only.
            if (trusted.Contains(server) && field.AsSpan().TrimStart().StartsWith(server, StringComparison.Ordinal))
            {
                fields++;
                who ??= server;
                results.AddRange(read);
            }
        }

        return new TrustedResults(who, results);
    }

    /// <summary>All results of a field and who wrote it; null if it does not keep to the grammar.</summary>
    public static IReadOnlyList<AuthenticationResult>? Read(string field, out string server)
    {
        server = "";
        List<List<string>>? statements = Statements(field);
        if (statements is not [[var first, ..], ..])
        {
            return null;
        }

        server = first;
        List<AuthenticationResult> results = [];
        foreach (List<string> statement in statements.Skip(1))
        {
            // "dkim/1 = pass" names a version; the words of "method=result ptype.property=value" come with and without blanks around the signs.
            if (statement is [var method, "=", var result, ..])
            {
                Dictionary<string, string> properties = new(StringComparer.OrdinalIgnoreCase);
                for (int word = 3; word + 2 < statement.Count; word++)
                {
                    if (statement[word + 1] == "=" && statement[word] != "=")
                    {
                        properties.TryAdd(statement[word], statement[word + 2]);
                        word += 2;
                    }
                }

                results.Add(new AuthenticationResult(method.Split('/')[0].ToLowerInvariant(), result.ToLowerInvariant(), properties));
            }
        }

        return results;
    }

    /// <summary>The words between semicolons, without comments; a quoted text is part of its word. Null where a quotation or a comment has no end.</summary>
    private static List<List<string>>? Statements(string field)
    {
        List<List<string>> statements = [[]];
        StringBuilder word = new();
        int depth = 0;
        bool quoted = false;
        for (int index = 0; index < field.Length; index++)
        {
            char letter = field[index];
            if (letter == '\\' && (quoted || depth > 0))
            {
                index++;
                if (quoted && index < field.Length)
                {
                    word.Append(field[index]);
                }
            }
            else if (quoted)
            {
                quoted = letter != '"';
                word.Append(quoted ? letter : "");
            }
            else if (letter == '(' || depth > 0)
            {
                depth += letter == '(' ? 1 : letter == ')' ? -1 : 0;
            }
            else if (letter == '"')
            {
                quoted = true;
            }
            else if (letter is ';' or '=' or ' ' or '\t' or '\r' or '\n')
            {
                EndWord();
                if (letter == '=')
                {
                    statements[^1].Add("=");
                }
                else if (letter == ';')
                {
                    statements.Add([]);
                }
            }
            else
            {
                word.Append(letter);
            }
        }

        EndWord();
        return quoted || depth > 0 ? null : statements;

        void EndWord()
        {
            if (word.Length > 0)
            {
                statements[^1].Add(word.ToString());
                word.Clear();
            }
        }
    }
}
