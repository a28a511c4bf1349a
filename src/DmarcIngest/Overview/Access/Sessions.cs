using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace DmarcIngest.Overview.Access;

/// <summary>Who is logged in, in memory: a restart ends all sessions. The cookie's value is not kept, only its hash.</summary>
internal sealed class Sessions(TimeSpan idle, TimeProvider time)
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, (string User, DateTimeOffset Until)> open = new(StringComparer.Ordinal);

    /// <summary>Begins one and gives the value of its cookie.</summary>
    public string Begin(string user)
    {
        if (open.Count >= Most)
        {
            foreach ((string key, _) in open.OrderBy(session => session.Value.Until).Take(Most / 10))
            {
                open.TryRemove(key, out _);
            }
        }

        string token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        open[Key(token)] = (user, time.GetUtcNow() + idle);
        return token;
    }

    /// <summary>Whose it is; null if it has ended, or never was.</summary>
    public string? Find(string? token)
    {
        if (token is null || !open.TryGetValue(Key(token), out (string User, DateTimeOffset Until) session))
        {
            return null;
        }

        DateTimeOffset now = time.GetUtcNow();
        if (session.Until <= now)
        {
            open.TryRemove(Key(token), out _);
            return null;
        }

        // Fails if it was ended in between, and then stays ended.
        open.TryUpdate(Key(token), session with { Until = now + idle }, session);
        return session.User;
    }

    public void End(string? token)
    {
        if (token is not null)
        {
            open.TryRemove(Key(token), out _);
        }
    }

    private static string Key(string token) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
