using System.Text;

namespace DmarcIngest.Enrichment.Senders;

/// <summary>One line of RFC 4180. A line break within quotes is not taken: one quote too many would swallow all lines behind it.</summary>
internal static class CsvLine
{
    /// <summary>The cells; null where the quotes do not fit together.</summary>
    public static List<string>? Split(string line)
    {
        List<string> cells = [];
        StringBuilder cell = new();
        int at = 0;
        while (true)
        {
            if (at < line.Length && line[at] == '"')
            {
                int end = Quoted(line, at + 1, cell);
                if (end < 0 || (end < line.Length && line[end] != ','))
                {
                    return null;
                }

                cells.Add(cell.ToString());
                cell.Clear();
                at = end;
            }
            else
            {
                int comma = line.IndexOf(',', at);
                int end = comma < 0 ? line.Length : comma;
                // "Fields containing … double quotes … should be enclosed in double-quotes."
                if (line.AsSpan(at..end).Contains('"'))
                {
                    return null;
                }

                cells.Add(line[at..end]);
                at = end;
            }

            if (at == line.Length)
            {
                return cells;
            }

            at++;
        }
    }

    /// <summary>Reads up to the closing quote and gives the place behind it; -1 if there is none.</summary>
    private static int Quoted(string line, int at, StringBuilder cell)
    {
        while (true)
        {
            int quote = line.IndexOf('"', at);
            if (quote < 0)
            {
                return -1;
            }

            cell.Append(line, at, quote - at);
            if (quote + 1 == line.Length || line[quote + 1] != '"')
            {
                return quote + 1;
            }

            cell.Append('"');
            at = quote + 2;
        }
    }
}
