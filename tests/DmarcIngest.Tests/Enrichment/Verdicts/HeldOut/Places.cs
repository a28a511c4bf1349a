using System.Globalization;

namespace DmarcIngest.Tests.Enrichment.Verdicts.HeldOut;

/// <summary>Addresses of the world: lines of households and servers of small hosters.</summary>
internal static class Places
{
    private static readonly string[] Pools =
    [
        "114.216.197", "121.133.206", "182.182.159", "178.94.191", "189.194.48", "186.118.186", "147.235.147", "46.52.130", "50.227.97", "61.112.181",
        "103.95.17", "93.113.19", "87.119.90", "212.101.111", "213.39.120", "2.123.255", "203.75.111", "113.160.21", "117.4.90", "187.190.7",
        "122.160.44", "49.37.12", "36.72.180", "200.196.80", "88.240.33", "195.190.85", "81.126.239", "1.24.237", "1.59.255", "2.189.84",
        "24.104.143", "67.63.235", "219.90.87", "98.158.71", "194.166.127", "91.208.45", "154.223.5", "8.39.228", "66.49.159", "43.248.242",
    ];

    private static readonly string[] Hosters =
    [
        "87.106.134.201", "217.154.116.14", "159.195.111.30", "135.181.8.11", "5.39.34.185", "5.39.47.137", "69.169.30.9", "208.68.171.4", "173.45.39.60", "66.36.233.12",
        "2.58.54.17", "2.59.53.40", "2.56.73.3", "185.74.72.200", "104.167.165.5", "212.3.142.30", "64.211.45.18", "199.117.59.44", "117.17.110.25", "137.165.127.9",
        "147.134.109.8", "177.20.143.31", "193.219.87.5", "74.119.169.10", "203.9.156.21", "38.99.150.14", "62.208.27.60", "77.67.109.33", "130.117.44.7", "192.129.27.15",
        "163.54.127.6", "202.250.7.18", "149.170.215.20", "147.250.127.9", "192.76.148.3",
    ];

    /// <summary>Lines of households in many countries, each once.</summary>
    public static IReadOnlyList<string> Homes { get; } =
        [.. Enumerable.Range(0, 4).SelectMany(turn => Pools.Select((pool, at) => string.Create(CultureInfo.InvariantCulture, $"{pool}.{10 + (((turn * 61) + (at * 17)) % 240)}")))];

    /// <summary>Servers of small hosters and schools.</summary>
    public static IReadOnlyList<string> SmallServers => Hosters;
}
