using System.Net;

namespace DmarcIngest.Tests.Reports;

/// <summary>Values by chance, the same for the same seed: everything that a report may say without being wrong.</summary>
internal sealed class Generated(int seed)
{
    private static readonly string[] Letters = ["a", "Z", "7", "-", "_", " ", ".", "&", "<", ">", "\"", "'", "]]>", "é", "ß", "日本", "カタカナ", "😀", "\u00A0x", "=?", "{", "\\", "/", "%"];
    private readonly Random random = new(seed);

    public int Number(int below) => random.Next(below);

    public bool Chance(int oneIn) => random.Next(oneIn) == 0;

    public T Of<T>(params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];

    public T[] Some<T>(int most, Func<T> make) => [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => make())];

    public string? Maybe(Func<string> make) => random.Next(3) == 0 ? null : make();

    /// <summary>A text without blanks at its ends or more than one in a row, never empty.</summary>
    public string Text(int most = 12)
    {
        string text = string.Concat(Enumerable.Range(0, random.Next(1, most)).Select(_ => Of<string>(Letters)));
        text = string.Join(' ', text.Split([' ', '\u00A0'], StringSplitOptions.RemoveEmptyEntries));
        return text.Length == 0 ? "x" : text;
    }

    public string Word() => string.Concat(Enumerable.Range(0, random.Next(1, 10)).Select(_ => "abcdefghijklmnopqrstuvwxyz0123456789"[random.Next(36)]));

    public string Domain() => $"{Word()}.{Of("example", "example.com", "jp", "co.jp")}";

    public string Address() => $"{Word()}{Of("", ".x", "+tag", "=b")}@{Domain()}";

    public IPAddress Ip()
    {
        byte[] bytes = new byte[random.Next(2) == 0 ? 4 : 16];
        random.NextBytes(bytes);

        // Not a mapped one: that is read as IPv4, which is a test of its own.
        bytes[0] = (byte)(bytes[0] | 1);
        return new IPAddress(bytes);
    }

    public DateTimeOffset Moment() => DateTimeOffset.FromUnixTimeSeconds(1_600_000_000 + random.Next(150_000_000));

    public long Count() => random.Next(4) == 0 ? random.NextInt64(1_000_000_000_000) : random.Next(100);
}
