using System.Security.Cryptography;
using System.Text;
using DmarcIngest.Overview.Health;
using DmarcIngest.Pipeline;
using Microsoft.AspNetCore.Http;

namespace DmarcIngest.Overview.Access;

/// <summary>What programs give instead of a password: Prometheus, and <c>dmarc-ingest status</c>.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>The token of the settings; null if there is none.</summary>
    /// <exception cref="BrokenWorldException">Its file cannot be read, or is empty: an empty token would let everybody in.</exception>
    public static string? Read(MetricsOptions options)
    {
        try
        {
            if (options.TokenFile is not { Length: > 0 } file)
            {
                return options.Token?.Trim() is { Length: > 0 } given ? given : null;
            }

            return File.ReadAllText(file).Trim() is { Length: > 0 } token ? token : throw new BrokenWorldException($"Metrics:TokenFile {file} is empty: put the token there, or remove the setting.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BrokenWorldException($"Metrics:TokenFile cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Whether a request gives it; takes as long for a wrong one.</summary>
    public static bool IsGiven(HttpRequest request, string? token) =>
        token is not null && request.Headers.Authorization.ToString() is var given && given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given[Scheme.Length..].Trim())), SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
