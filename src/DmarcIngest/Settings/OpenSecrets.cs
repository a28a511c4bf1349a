using Microsoft.Extensions.Configuration;
using Microsoft.Win32.SafeHandles;

namespace DmarcIngest.Settings;

/// <summary>Looks whether a settings file with secrets in it can be read by everybody.</summary>
internal static class OpenSecrets
{
    /// <summary>One sentence for the operator; null if all is well, and where files have no such mode.</summary>
    /// <param name="path">The file, or a link to it.</param>
    /// <param name="bytes">What it holds, which is sound JSON.</param>
    public static string? Warning(string path, byte[] bytes)
    {
        if (OperatingSystem.IsWindows() || ModeOf(path) is not { } mode || (mode & UnixFileMode.OtherRead) == 0 || SecretIn(bytes) is not { } key)
        {
            return null;
        }

        string octal = Convert.ToString((int)mode, 8).PadLeft(3, '0');
        return $"{path} has mode {octal} and holds {key}: every user of this machine can read it. Give the secret in a file of its own or as a systemd credential (README.md), or let only the daemon's user read this one: chmod 600 {path} (640, if it reads it by its group).";
    }

    /// <summary>Of the file itself where the path is a link, whose own mode means nothing.</summary>
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static UnixFileMode? ModeOf(string path)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path);
            return File.GetUnixFileMode(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It was read a moment ago; what becomes of it is told when it is read again.
            return null;
        }
    }

    private static string? SecretIn(byte[] bytes) => new ConfigurationBuilder().AddJsonStream(new MemoryStream(bytes)).Build().AsEnumerable()
        .Where(entry => entry.Value is { } value && SettingValue.HoldsSecret(entry.Key, value))
        .Select(entry => entry.Key)
        .Order(StringComparer.OrdinalIgnoreCase)
        .FirstOrDefault();
}
