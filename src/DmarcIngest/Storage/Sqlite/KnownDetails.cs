using System.Diagnostics.CodeAnalysis;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Numbers of details by their text, found without a hash that costs more than the insert of a row. Bounded: when it is full, it begins anew.</summary>
internal sealed class KnownDetails : IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>, IEqualityComparer<byte[]>
{
    private const int MostBytes = 4 << 20;
    private readonly Dictionary<byte[], long> numbers;
    private readonly Dictionary<byte[], long>.AlternateLookup<ReadOnlySpan<byte>> byText;
    private long bytes;

    public KnownDetails()
    {
        numbers = new Dictionary<byte[], long>(this);
        byText = numbers.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public bool TryGet(ReadOnlySpan<byte> text, out long number) => byText.TryGetValue(text, out number);

    public long Add(ReadOnlySpan<byte> text, long number)
    {
        bytes += text.Length;
        if (bytes > MostBytes)
        {
            Forget();
            bytes = text.Length;
        }

        byText[text] = number;
        return number;
    }

    public void Forget()
    {
        numbers.Clear();
        bytes = 0;
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        HashCode hash = default;
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }
}
