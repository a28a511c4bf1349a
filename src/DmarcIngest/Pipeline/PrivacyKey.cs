using System.Security.Cryptography;
using System.Text;
using DmarcIngest.Reports.Failure;

namespace DmarcIngest.Pipeline;

/// <summary>Whether a key that is not there is made and kept.</summary>
internal enum KeyMode
{
    /// <summary>Made once and kept: what stores rows, so that the same address has the same hash tomorrow.</summary>
    Keep,

    /// <summary>Made for this run alone: what stores nothing leaves nothing behind.</summary>
    Borrow,
}

/// <summary>The key by which addresses in failure reports are hashed.</summary>
internal static class PrivacyKey
{
    private const int Bytes = 32;
    private const int ShortestKey = 16;

    /// <exception cref="BrokenWorldException">The key cannot be read or kept: rows stored now could never be matched with later ones.</exception>
    public static FailurePrivacy Load(PrivacyOptions options, string stateFolder, KeyMode mode)
    {
        if (options.FailureReports != PrivacyLevel.Redacted)
        {
            return new FailurePrivacy(options.FailureReports, default);
        }

        string path = Path.Combine(stateFolder, "privacy.key");
        try
        {
            string? key = options.Key is { Length: > 0 } given ? given
                : options.KeyFile is { Length: > 0 } file ? File.ReadAllText(file).Trim()
                : File.Exists(path) ? File.ReadAllText(path).Trim()
                : null;
            if (key is not null && key.Trim().Length < ShortestKey)
            {
                throw new BrokenWorldException(
                    $"The key for redacting failure reports in {(options.Key is { Length: > 0 } ? "Privacy:Key" : options.KeyFile ?? path)} has fewer than {ShortestKey} characters: addresses could be found by trying. Give a longer one, e.g. of: openssl rand -base64 32");
            }

            return new FailurePrivacy(PrivacyLevel.Redacted, Encoding.UTF8.GetBytes(key ?? Make(path, mode)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BrokenWorldException(
                $"The key for redacting failure reports cannot be read or kept in {options.KeyFile ?? path} ({exception.Message}): make it readable, or set Privacy:Key or Privacy:KeyFile.", exception);
        }
    }

    private static string Make(string path, KeyMode mode)
    {
        string key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));
        if (mode == KeyMode.Borrow)
        {
            return key;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // Written aside and moved, so that a crash leaves a whole key or none; without overwriting, so that of two starts one key stands.
        string next = $"{path}.{Environment.ProcessId}.tmp";
        File.Delete(next);
        using (FileStream file = new(next, options))
        {
            file.Write(Encoding.ASCII.GetBytes(key));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(next, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(next);
            return File.ReadAllText(path).Trim();
        }

        return key;
    }
}
