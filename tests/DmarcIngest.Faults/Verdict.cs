using DmarcIngest.Faults.Audit;

namespace DmarcIngest.Faults;

/// <summary>What a run came to: audits, and what else had to hold.</summary>
internal sealed class Verdict
{
    private readonly List<string> lines = [];

    public bool Holds { get; private set; } = true;

    /// <summary>An audit after a part of the run; prints it at once.</summary>
    public void Add(string part, AuditReport audit)
    {
        Console.WriteLine($"{part}:\n{audit}");
        Note(part, audit.Clean, audit.Clean ? $"{audit.Lines[0].Expected} mails, {audit.Lines.Skip(2).Sum(line => line.Expected)} rows: 0 lost, 0 doubled, 0 misfiled" : $"{audit.Lost} lost, {audit.Doubled} doubled, {audit.Misfiled} misfiled, {audit.Strange} strange");
    }

    public void Check(string what, bool holds, string detail)
    {
        Console.WriteLine($"{(holds ? "ok" : "FAULT")}  {what}: {detail}");
        Note(what, holds, detail);
    }

    public override string ToString() => string.Join('\n', lines);

    private void Note(string what, bool holds, string detail)
    {
        Holds &= holds;
        lines.Add($"{(holds ? "ok   " : "FAULT")} {what}: {detail}");
    }
}
