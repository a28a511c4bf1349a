using System.Globalization;

namespace DmarcIngest.Faults;

/// <summary>What the kernel says of a process.</summary>
internal static class Processes
{
    public static int MemoryMiB(int id) => Status(id, "VmRSS:") / 1024;

    public static int PeakMiB(int id) => Status(id, "VmHWM:") / 1024;

    public static int Threads(int id) => Status(id, "Threads:");

    /// <summary>All open handles, and those of them that are sockets.</summary>
    public static (int All, int Sockets) Handles(int id)
    {
        List<string?> targets = [.. Directory.EnumerateFiles($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/fd").Select(Target)];
        return (targets.Count, targets.Count(target => target?.StartsWith("socket:", StringComparison.Ordinal) == true));
    }

    private static string? Target(string handle)
    {
        try
        {
            return new FileInfo(handle).LinkTarget;
        }
        catch (IOException)
        {
            // Closed in the meantime.
            return null;
        }
    }

    private static int Status(int id, string name) =>
        File.ReadLines($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/status").Where(line => line.StartsWith(name, StringComparison.Ordinal))
            .Select(line => int.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)).FirstOrDefault();
}
