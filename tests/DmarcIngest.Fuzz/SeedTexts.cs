namespace DmarcIngest.Fuzz;

/// <summary>Single values in the ways in which they are sent.</summary>
internal static class SeedTexts
{
    public static IReadOnlyList<string> All =>
    [
        "example.com", "EXAMPLE.co.jp.", "xn--wgv71a119e.jp", "日本語.jp", "a_b.example", "<a@example.com>", "\"a b\" <a@[192.0.2.1]>", "a%b@example.com", "sub.city.kawasaki.jp",
        "192.0.2.1", "::ffff:192.0.2.1", "2001:db8::1", "[2001:db8::1]:25", "192.0.2.1/32", "IPv6:2001:db8::1", "0300.0.2.1", "fe80::1%eth0",
        "2026-11-01T00:00:00Z", "2026-11-01T09:00:00.123+09:00", "Sun, 01 Nov 2026 09:00:00 +0900", "1793491200", "2026-11-01 00:00:00", "Sun Nov 1 00:00:00 2026",
        "mx.example; spf=fail smtp.mailfrom=a@b.example; dkim=pass (x; y) header.d=example.com; dmarc=fail", "dkim/1 = pass; spf=\"a;b\"", "dmarc=fail (p=reject (a(b)))",
    ];
}
