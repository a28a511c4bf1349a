using System.Diagnostics;
using System.Globalization;

namespace DmarcIngest.Faults;

/// <summary>A disk of some MiB in memory (tmpfs), which can be filled, and made larger.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Folder = path;

    public string Folder { get; }

    private string Filler => Path.Combine(Folder, "filler");

    public static SmallDisk Mount(int kibibytes)
    {
        SmallDisk disk = new(Directory.CreateTempSubdirectory("dmarc-ingest-disk-").FullName);
        if (!Run("mount", "-t", "tmpfs", "-o", Size(kibibytes) + ",mode=777", "tmpfs", disk.Folder))
        {
            Directory.Delete(disk.Folder);
            Assert.Ignore("Needs the right to mount a tmpfs (root).");
        }

        return disk;
    }

    public void Resize(int kibibytes)
    {
        if (!Run("mount", "-o", "remount," + Size(kibibytes), Folder))
        {
            throw new InvalidOperationException("The small disk cannot be made larger.");
        }
    }

    /// <summary>Writes a file until there is no room.</summary>
    public void Fill()
    {
        using FileStream file = new(Filler, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        byte[] zeros = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(zeros);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Takes that file away.</summary>
    public void Free() => File.Delete(Filler);

    public void Dispose()
    {
        Run("umount", "-l", Folder);
        Directory.Delete(Folder);
    }

    private static string Size(int kibibytes) => string.Create(CultureInfo.InvariantCulture, $"size={kibibytes}k");

    private static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
