using System.Net;
using Microsoft.AspNetCore.Http;

namespace DmarcIngest.Overview.Access;

/// <summary>Lets requests in or refuses them: by the name of the host, by where they come from, and by who asks.</summary>
/// <param name="options">Who may.</param>
/// <param name="token">What programs give instead of a password; null if none do.</param>
/// <param name="time">The clock.</param>
/// <param name="refused">Told why, each time.</param>
internal sealed class Gate(OverviewOptions options, string? token, TimeProvider time, Action<string> refused) : IDisposable
{
    public const string Cookie = "session";

    /// <summary>Of nobody, and of no password that anybody knows: so that an unknown name takes as long as a wrong password.</summary>
    private const string Nobody = "pbkdf2-sha256$600000$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private readonly Sessions sessions = new(TimeSpan.FromMinutes(options.SessionMinutes), time);
    private readonly FailedLogins failed = new(time);
    private readonly SemaphoreSlim oneAtATime = new(1, 1);

    private bool AsksForPasswords => options.TrustedProxyHeader is null && options.Users.Count > 0;

    /// <summary>Why a request is refused whoever sends it; null if it is not. A name of somebody else's that leads here (DNS rebinding) and pages of other sites are kept out.</summary>
    public string? Refuse(HttpRequest request)
    {
        if (!IsOurs(request.Host.Host))
        {
            refused("host");
            return $"This page does not go by the name {Show.Safe(request.Host.Host)}. Add it to Overview:Hosts if it should.";
        }

        string? origin = request.Headers.Origin;
        bool isForeign = origin is null ? HttpMethods.IsPost(request.Method) : !Uri.TryCreate(origin, UriKind.Absolute, out Uri? from) || !IsSame(from, request.Host);
        if (isForeign)
        {
            refused("origin");
            return "Requests from pages of another site are refused.";
        }

        return null;
    }

    /// <summary>Who asks; a name of null where nobody has to say it. False if it has to be said first.</summary>
    public bool TryKnow(HttpContext context, out OverviewUser? user)
    {
        user = null;
        if (options.TrustedProxyHeader is { } header)
        {
            string name = context.Request.Headers[header].ToString();
            user = options.Users.FirstOrDefault(each => each.Name == name) ?? (options.Users.Count == 0 && name.Length > 0 ? new OverviewUser { Name = name } : null);
            if (user is null)
            {
                refused("proxy_user");
            }

            return user is not null;
        }

        if (!AsksForPasswords)
        {
            return true;
        }

        string? cookie = context.Request.Cookies[Cookie];
        string? found = sessions.Find(cookie);
        user = options.Users.FirstOrDefault(each => each.Name == found);
        if (user is null && cookie is not null)
        {
            refused("session");
        }

        return user is not null;
    }

    /// <summary>
    /// Whether who asks may read the daemon's condition and figures of all domains: everybody where nobody has to say who it is, who gives the token, and users of all domains. That a request
    /// comes from this machine says nothing: a proxy on it passes on those of the world.
    /// </summary>
    public bool MayReadAll(HttpContext context) =>
        (options.TrustedProxyHeader is null && !AsksForPasswords) || BearerToken.IsGiven(context.Request, token) || (TryKnow(context, out OverviewUser? user) && user is { Domains.Count: 0 });

    /// <summary>Whether to show a page to log in with; without one there is only the proxy's.</summary>
    public bool HasLogin => AsksForPasswords;

    /// <summary>Begins a session.</summary>
    public async Task<LoginResult> LogInAsync(HttpContext context, string name, string password)
    {
        IPAddress? address = context.Connection.RemoteIpAddress;
        if (failed.IsTooMany(address))
        {
            refused("rate");
            return LoginResult.TooOften;
        }

        OverviewUser? user = options.Users.FirstOrDefault(each => each.Name == name && each.PasswordHash is not null);
        await oneAtATime.WaitAsync(context.RequestAborted);
        bool isRight;
        try
        {
            // Again: those that waited meanwhile may have used it up.
            if (failed.IsTooMany(address))
            {
                refused("rate");
                return LoginResult.TooOften;
            }

            isRight = PasswordHash.IsRight(password, user?.PasswordHash ?? Nobody) && user is not null;
            if (!isRight)
            {
                failed.Add(address);
            }
        }
        finally
        {
            oneAtATime.Release();
        }

        if (!isRight)
        {
            refused("password");
            return LoginResult.Wrong;
        }

        context.Response.Cookies.Append(Cookie, sessions.Begin(name), CookieOf());
        return LoginResult.In;
    }

    public void LogOut(HttpContext context)
    {
        sessions.End(context.Request.Cookies[Cookie]);
        context.Response.Cookies.Delete(Cookie, CookieOf());
    }

    public void Dispose() => oneAtATime.Dispose();

    private CookieOptions CookieOf() => new()
    {
        HttpOnly = true,
        SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Lax,
        Secure = options.CertificateFile is not null,
        Path = "/",
    };

    /// <summary>A number cannot be made to lead here by somebody's DNS.</summary>
    private bool IsOurs(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Trim('[', ']'), out _) || options.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    // A proxy may take TLS off, so only the names and ports are compared.
    private static bool IsSame(Uri origin, HostString host) =>
        origin.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase) && (host.Port is null || origin.Port == host.Port);
}

/// <summary>What became of a try to log in.</summary>
internal enum LoginResult
{
    In,
    Wrong,
    TooOften,
}
