namespace DmarcIngest.Fuzz;

/// <summary>Reads files as the fuzzer would, without it: seeds before a run, findings after it.</summary>
internal static class Check
{
    /// <summary>Says of each input that breaks the contract what escaped; 1 if any did.</summary>
    public static int Run(string target, IReadOnlyList<string> inputs)
    {
        int findings = 0;
        foreach (string file in inputs.SelectMany(Files))
        {
            try
            {
                Targets.Run(target, File.ReadAllBytes(file));
            }
            catch (Exception escaped)
            {
                findings++;
                Console.WriteLine($"{file}: {escaped}");
            }
        }

        return findings > 0 ? 1 : 0;
    }

    // AFL keeps its own notes beside what it found.
    private static IEnumerable<string> Files(string path) =>
        Directory.Exists(path) ? Directory.GetFiles(path).Where(file => Path.GetFileName(file) != "README.txt").Order(StringComparer.Ordinal) : [path];
}
