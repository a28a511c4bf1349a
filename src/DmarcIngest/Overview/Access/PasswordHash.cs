using System.Globalization;
using System.Security.Cryptography;

namespace DmarcIngest.Overview.Access;

/// <summary>A password as the settings keep it: <c>pbkdf2-sha256$iterations$salt$hash</c>, both in base64.</summary>
internal static class PasswordHash
{
    private const string Name = "pbkdf2-sha256";

    /// <summary>As OWASP recommends for PBKDF2 with HMAC-SHA-256.</summary>
    private const int Iterations = 600_000;

    /// <summary>More would let a settings file stop the daemon, fewer are no protection.</summary>
    private const int LeastIterations = 100_000;
    private const int MostIterations = 10_000_000;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    public static string Make(string password)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltBytes);
        byte[] hash = Rfc2898DeriveBytes.Pbkdf2(password, salt, Iterations, HashAlgorithmName.SHA256, HashBytes);
        return string.Create(CultureInfo.InvariantCulture, $"{Name}${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
    }

    /// <summary>True if the line is one that <see cref="Make"/> could have made.</summary>
    public static bool IsOne(string line) => Read(line) is not null;

    /// <summary>Takes as long for a wrong password as for the right one.</summary>
    public static bool IsRight(string password, string line) =>
        Read(line) is { } parts
        && CryptographicOperations.FixedTimeEquals(Rfc2898DeriveBytes.Pbkdf2(password, parts.Salt, parts.Iterations, HashAlgorithmName.SHA256, parts.Hash.Length), parts.Hash);

    private static (int Iterations, byte[] Salt, byte[] Hash)? Read(string line)
    {
        string[] parts = line.Split('$');
        if (parts is not [Name, _, _, _] || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int iterations) || iterations is < LeastIterations or > MostIterations)
        {
            return null;
        }

        byte[] salt = new byte[SaltBytes];
        byte[] hash = new byte[HashBytes];
        return Convert.TryFromBase64String(parts[2], salt, out int saltLength) && saltLength == SaltBytes
            && Convert.TryFromBase64String(parts[3], hash, out int hashLength) && hashLength == HashBytes ? (iterations, salt, hash) : null;
    }
}
