using System.Net;
using DmarcIngest.Overview.Access;
using Microsoft.Extensions.Configuration;

namespace DmarcIngest.Commands;

/// <summary>What of the overview's settings is right or wrong only in the light of others.</summary>
internal static class OverviewRules
{
    public static IEnumerable<string> StaysPrivate(IConfiguration settings)
    {
        IConfigurationSection overview = settings.GetSection("Overview");
        if (bool.TryParse(overview["Enabled"], out bool enabled) && !enabled)
        {
            yield break;
        }

        string listen = overview["Listen"] ?? "127.0.0.1:8080";
        if (SettingsRules.Endpoint(listen) is not { } endpoint)
        {
            yield return $"Overview:Listen is \"{listen}\": expected an IP address and a port, e.g. 127.0.0.1:8080 or [::]:8080.";
        }
        else if (!IPAddress.IsLoopback(endpoint.Address) && !SettingsRules.Has(overview, "TrustedProxyHeader") && !Users(settings).Any(user => SettingsRules.Has(user, "PasswordHash")))
        {
            yield return $"Overview:Listen is \"{listen}\", which others can reach: set Overview:Users with a PasswordHash (dmarc-ingest password makes one), or Overview:TrustedProxyHeader if a proxy in front asks who it is.";
        }

        if (SettingsRules.Has(overview, "CertificateFile") != SettingsRules.Has(overview, "KeyFile"))
        {
            yield return "Overview:CertificateFile and Overview:KeyFile belong together: set both or none.";
        }

        if (SettingsRules.IsTrue(settings["Intake:Enabled"]) && SettingsRules.Endpoint(settings["Intake:Listen"] ?? "127.0.0.1:8081") is { Port: not 0 } intake && intake.Equals(SettingsRules.Endpoint(listen)))
        {
            yield return $"Overview:Listen and Intake:Listen are both \"{listen}\": give one of them another port.";
        }
    }

    public static IEnumerable<string> UsersAreWhole(IConfiguration settings)
    {
        bool hasProxy = SettingsRules.Has(settings.GetSection("Overview"), "TrustedProxyHeader");
        foreach (IConfigurationSection user in Users(settings))
        {
            string? hash = user["PasswordHash"];
            if (!string.IsNullOrEmpty(hash) && !PasswordHash.IsOne(hash))
            {
                // The line itself is a secret, or a password in the wrong place.
                yield return $"{user.Path}:PasswordHash is no line that dmarc-ingest password prints: run it and copy the whole line.";
            }
            else if (string.IsNullOrEmpty(hash) && !hasProxy)
            {
                yield return $"{user.Path}:PasswordHash is missing: without Overview:TrustedProxyHeader nobody can log in as {user["Name"]}; dmarc-ingest password makes it.";
            }
        }

        foreach (IGrouping<string?, IConfigurationSection> same in Users(settings).GroupBy(user => user["Name"]).Where(same => same.Count() > 1))
        {
            yield return $"{string.Join(" and ", same.Select(user => user.Path))} have the same Name: each user needs one of its own.";
        }
    }

    public static IEnumerable<string> LooksRight(IConfiguration settings)
    {
        if (settings["Overview:TimeZone"] is { Length: > 0 } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            yield return $"Overview:TimeZone is \"{zone}\": expected a name of the time zone database, e.g. Asia/Tokyo or UTC.";
        }
    }

    private static IEnumerable<IConfigurationSection> Users(IConfiguration settings) => settings.GetSection("Overview:Users").GetChildren();
}
