namespace DmarcIngest.Demo;

/// <summary>Lines of households and small firms around the world: where botnets live, and where single mails come from.</summary>
internal static class ConsumerPlaces
{
    /// <summary>A network stands as often as bots are common in it.</summary>
    public static Place[] World { get; } =
    [
        new("14.160.0.0/13 113.160.0.0/13", null),
        new("117.0.0.0/13 171.224.0.0/13", null),
        new("171.224.0.0/13", null),
        new("177.32.0.0/14 189.0.0.0/14", "b{a}{b}{c}{d}.virtua.com.br {a}-{b}-{c}-{d}.dsl.telesp.net.br", 0.6),
        new("189.0.0.0/14", null),
        new("122.160.0.0/14", "abts-north-static-{d}.{c}.{b}.{a}.airtelbroadband.in", 0.5),
        new("49.36.0.0/14", null),
        new("36.72.0.0/14 180.241.0.0/16", null),
        new("95.24.0.0/14", "{a}-{b}-{c}-{d}.broadband.corbina.ru", 0.7),
        new("178.64.0.0/14", null),
        new("1.56.0.0/14 60.0.0.0/13", null),
        new("113.64.0.0/12", null),
        new("78.160.0.0/12", "{a}.{b}.{c}.{d}.dynamic.ttnet.com.tr", 0.7),
        new("189.128.0.0/11", "dsl-{a}-{b}-{c}-{d}-dyn.prod-infinitum.com.mx", 0.8),
        new("186.12.0.0/15", null),
        new("41.32.0.0/13 197.32.0.0/12", "host-{a}.{b}.{c}.{d}.tedata.net", 0.6),
        new("105.96.0.0/12", null),
        new("83.0.0.0/13", "{x}{y}.neoplus.adsl.tpnet.pl", 0.9),
        new("80.24.0.0/14", "{d}.red-{a}-{b}-{c}.staticip.rima-tde.net", 0.9),
        new("79.0.0.0/12", "host-{a}-{b}-{c}-{d}.retail.telecomitalia.it", 0.9),
        new("73.0.0.0/10", "c-{a}-{b}-{c}-{d}.hsd1.ca.comcast.net", 0.95),
        new("58.8.0.0/14", "ppp-{a}-{b}-{c}-{d}.revip2.asianet.co.th", 0.8),
        new("112.200.0.0/14", "{a}.{b}.{c}.{d}.pldt.net", 0.6),
        new("114.32.0.0/12", "{a}-{b}-{c}-{d}.hinet-ip.hinet.net", 0.9),
        new("121.128.0.0/12", null),
        new("5.12.0.0/14", null),
        new("190.24.0.0/14", "static-{a}-{b}-{c}-{d}.static.etb.net.co", 0.6),
        new("197.210.0.0/16", null),
        new("39.32.0.0/11", null),
        new("122.16.0.0/13", "p{d}{y}-ipngn{c}.tokyo.ocn.ne.jp", 0.95),
    ];

    /// <summary>The same over IPv6, where hardly any address has a name.</summary>
    public static Place[] World6 { get; } =
    [
        new("2402:800:6000::/36", null),
        new("2001:ee0:4000::/36", null),
        new("2409:4040::/32", null),
        new("2405:201::/32", null),
        new("2001:b011::/32", null),
    ];
}
