using System.Globalization;
using System.Text;

namespace DmarcIngest.Faults.Audit;

/// <summary>The verdict on a run.</summary>
internal sealed record AuditReport(IReadOnlyList<AuditLine> Lines)
{
    private const int Examples = 10;

    public bool Clean => Lines.All(line => line.Faults == 0);

    public int Lost => Lines.Sum(line => line.Lost.Count);

    public int Doubled => Lines.Sum(line => line.Doubled.Count);

    public int Misfiled => Lines.Sum(line => line.Misfiled.Count);

    public int Strange => Lines.Sum(line => line.Strange.Count);

    public override string ToString()
    {
        StringBuilder text = new($"{"",-18}{"expected",10}{"found",10}{"lost",8}{"doubled",9}{"misfiled",10}{"strange",9}\n");
        foreach (AuditLine line in Lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"{line.What,-18}{line.Expected,10}{line.Found,10}{line.Lost.Count,8}{line.Doubled.Count,9}{line.Misfiled.Count,10}{line.Strange.Count,9}\n");
        }

        foreach (AuditLine line in Lines)
        {
            foreach ((string fault, List<string> cases) in new[] { ("lost", line.Lost), ("doubled", line.Doubled), ("misfiled", line.Misfiled), ("strange", line.Strange) })
            {
                foreach (string example in cases.Take(Examples))
                {
                    text.Append(CultureInfo.InvariantCulture, $"  {line.What}, {fault}: {example}\n");
                }
            }
        }

        return text.Append(Clean ? "audit: clean" : "audit: FAULTS").ToString();
    }
}

/// <summary>One thing that was compared.</summary>
internal sealed record AuditLine(string What, int Expected, int Found)
{
    /// <summary>Sent and nowhere.</summary>
    public List<string> Lost { get; } = [];

    /// <summary>In more than one place, or more than once.</summary>
    public List<string> Doubled { get; } = [];

    /// <summary>In the wrong place; a mail that is still in the inbox too.</summary>
    public List<string> Misfiled { get; } = [];

    /// <summary>Sent by nobody.</summary>
    public List<string> Strange { get; } = [];

    public int Faults => Lost.Count + Doubled.Count + Misfiled.Count + Strange.Count;
}
