using System.Text;

namespace DmarcIngest.Reports.Failure;

/// <summary>
/// Takes the results out of <c>Authentication-Results</c> fields (RFC 8601). The authserv-id that should stand first is often left out, so
/// what counts is a known method before an equals sign.
/// </summary>
internal sealed class AuthenticationResults
{
    private const string Unknown = "unknown";
    private static readonly string[] Words = ["pass", "fail", "softfail", "hardfail", "neutral", "none", "policy", "temperror", "permerror", "bestguesspass", "reject"];

    /// <summary>Result of SPF.</summary>
    public string Spf { get; private set; } = Unknown;

    /// <summary>Result of DKIM: pass if any signature passed, else the first one's.</summary>
    public string Dkim { get; private set; } = Unknown;

    /// <summary>Result of DMARC.</summary>
    public string Dmarc { get; private set; } = Unknown;

    public static AuthenticationResults Read(IEnumerable<string> fields)
    {
        AuthenticationResults results = new();
        foreach (string field in fields)
        {
            foreach (string statement in WithoutComments(field).Split(';'))
            {
                results.Add(statement.Trim());
            }
        }

        return results;
    }

    private void Add(string statement)
    {
        int equals = statement.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            return;
        }

        // "dkim/1" names a version; an authserv-id without its semicolon may stand before the method.
        string method = statement[..equals].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).LastOrDefault("").Split('/')[0].ToLowerInvariant();
        string sent = new([.. statement[(equals + 1)..].TrimStart().TakeWhile(char.IsAsciiLetter)]);
        string result = Words.Contains(sent.ToLowerInvariant()) ? sent.ToLowerInvariant() : Unknown;
        switch (method)
        {
            case "spf" when Spf == Unknown:
                Spf = result;
                break;
            case "dkim" when Dkim == Unknown || result == "pass":
                Dkim = result;
                break;
            case "dmarc" when Dmarc == Unknown:
                Dmarc = result;
                break;
        }
    }

    private static string WithoutComments(string field)
    {
        StringBuilder text = new(field.Length);
        int depth = 0;
        bool quoted = false;
        foreach (char letter in field)
        {
            quoted ^= letter == '"' && depth == 0;
            depth += letter == '(' && !quoted ? 1 : 0;
            if (depth == 0)
            {
                text.Append(quoted && letter == ';' ? ' ' : letter);
            }

            depth -= letter == ')' && !quoted && depth > 0 ? 1 : 0;
        }

        return text.ToString();
    }
}
