using System.Diagnostics;
using System.Globalization;
using DmarcIngest.Faults;
using DmarcIngest.Tests.Fixtures;

RunOptions options = new();
List<string> names = [];
for (int index = 0; index < args.Length; index++)
{
    int Number() => int.Parse(args[++index], CultureInfo.InvariantCulture);
    switch (args[index])
    {
        case "--seed":
            options = options with { Seed = Number() };
            break;
        case "--mails":
            options = options with { Mails = Number() };
            break;
        case "--kills":
            options = options with { Kills = Number() };
            break;
        case "--minutes":
            options = options with { Minutes = Number() };
            break;
        case "--store":
            options = options with { Store = args[++index] };
            break;
        default:
            names.Add(args[index]);
            break;
    }
}

if (names is ["list"])
{
    foreach (Run run in Run.All)
    {
        Console.WriteLine($"{run.Name,-14} {run.Text}");
    }

    return 0;
}

List<Run> runs = names is ["all"] ? [.. Run.All.Where(run => run.Name != "soak")] : [.. Run.All.Where(run => names.Contains(run.Name))];
if (runs.Count == 0 || (names is not ["all"] && runs.Count < names.Count))
{
    Console.Error.WriteLine($"There is no such run: {string.Join(' ', names)}. See: tests/run-faults list");
    return 2;
}

bool holds = true;
List<string> summary = [];
try
{
    foreach (Run run in runs)
    {
        long began = Stopwatch.GetTimestamp();
        Console.WriteLine($"== {run.Name}: {run.Text} (seed {options.Seed})");
        try
        {
            Verdict verdict = await run.Action(options);
            holds &= verdict.Holds;
            summary.Add(string.Create(CultureInfo.InvariantCulture, $"{run.Name}, {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s: {(verdict.Holds ? "passed" : "FAILED")}\n{verdict}"));
        }
        catch (IgnoreException reason)
        {
            summary.Add($"{run.Name}: skipped, {reason.Message}");
        }
        catch (Exception exception)
        {
            // Told here, so that the servers are stopped and the other runs go on.
            Console.WriteLine(exception);
            holds = false;
            summary.Add($"{run.Name}: FAILED, {exception.Message}");
        }
    }
}
finally
{
    TestServer.StopAll();
}

Console.WriteLine($"\n{string.Join('\n', summary)}");
return holds ? 0 : 1;
