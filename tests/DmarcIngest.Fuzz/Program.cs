using DmarcIngest.Fuzz;
using SharpFuzz;

if (args is ["targets"])
{
    Console.WriteLine(string.Join('\n', Targets.Names));
    return 0;
}

if (args is ["seeds", string folder, .. string[] corpora])
{
    return Seeds.Write(folder, corpora);
}

if (args is ["check", string target, .. string[] inputs] && Targets.Names.Contains(target))
{
    return Check.Run(target, inputs);
}

if (args is [string name] && Targets.Names.Contains(name))
{
    // Out of process: a hang or a stack overflow ends the child only, and the next input gets another.
    Fuzzer.OutOfProcess.Run(stream =>
    {
        Quiet.Between();
        using MemoryStream input = new();
        stream.CopyTo(input);
        Targets.Run(name, input.ToArray());
    });
    return 0;
}

Console.Error.WriteLine($"Expected 'targets', 'seeds FOLDER [CORPUS...]', 'check TARGET FILE-OR-FOLDER...', or a target whose input comes on standard input: {string.Join(", ", Targets.Names)}.");
return 2;
