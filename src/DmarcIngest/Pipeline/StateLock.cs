using System.Security.Cryptography;
using System.Text;

namespace DmarcIngest.Pipeline;

/// <summary>
/// Held while a daemon runs with a state folder, so that one started beside it by mistake says so and ends. The system lets go of it
/// when the process ends, in whatever way.
/// </summary>
internal sealed class StateLock : IDisposable
{
    private const string FileName = "daemon.lock";
    private const int InstanceLength = 8;

    // EAGAIN of Linux and of macOS, and ERROR_SHARING_VIOLATION.
    private static readonly int[] Held = [11, 35, unchecked((int)0x8007_0020)];

    private readonly FileStream? file;

    private StateLock(FileStream? file)
    {
        this.file = file;
        Instance = Read(file) ?? Make(file);
    }

    /// <summary>Names this daemon wherever it shares something with others: eight hexadecimal digits, the same as long as the state folder is.</summary>
    public string Instance { get; }

    /// <summary>Takes it. Where the folder cannot be written there is none, and the daemon runs without: who needs the folder says so.</summary>
    /// <exception cref="BrokenWorldException">Another daemon has it.</exception>
    public static StateLock Take(string stateFolder)
    {
        string path = Path.GetFullPath(Path.Combine(stateFolder, FileName));
        try
        {
            Directory.CreateDirectory(stateFolder);
            return new StateLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (IOException exception) when (Held.Contains(exception.HResult))
        {
            throw new BrokenWorldException($"Another daemon runs with the state folder {Path.GetDirectoryName(path)}: stop it first. To run two, give this one a Store:StateFolder, a mailbox and a store of its own.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new StateLock(null);
        }
    }

    // The file stays: who removes it could remove that of a daemon that has just taken it.
    public void Dispose() => file?.Dispose();

    private static string? Read(FileStream? file)
    {
        byte[] text = new byte[InstanceLength];
        return file?.ReadAtLeast(text, InstanceLength, throwOnEndOfStream: false) == InstanceLength && text.All(letter => char.IsAsciiHexDigitLower((char)letter)) ? Encoding.ASCII.GetString(text) : null;
    }

    private static string Make(FileStream? file)
    {
        string instance = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(InstanceLength / 2));
        try
        {
            file?.SetLength(0);
            file?.Write(Encoding.ASCII.GetBytes(instance));
        }
        catch (IOException)
        {
            // On a full disk it is a name for this run.
        }

        return instance;
    }
}
