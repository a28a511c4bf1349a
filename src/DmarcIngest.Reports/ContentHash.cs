using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace DmarcIngest.Reports;

/// <summary>
/// Collects fields, each with its length before it, and gives the first 128 bits of their SHA-256. One instance is used again and again
/// within a report, so that a row's id costs no allocation but the id itself. Not for two threads at once.
/// </summary>
internal sealed class ContentHash
{
    // What a hash costs is mostly its set-up. Away while it is used: one that has failed does not come back.
    [ThreadStatic]
    private static IncrementalHash? spare;

    private byte[] buffer = new byte[512];
    private int length;

    /// <summary>Adds a text; null and empty are the same.</summary>
    public void Add(string? text)
    {
        ReadOnlySpan<char> characters = text;
        Reserve(sizeof(int) + Encoding.UTF8.GetMaxByteCount(characters.Length));
        int bytes = Encoding.UTF8.GetBytes(characters, buffer.AsSpan(length + sizeof(int)));
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(length), bytes);
        length += sizeof(int) + bytes;
    }

    /// <summary>Adds a number.</summary>
    public void Add(long number)
    {
        Reserve(sizeof(long));
        BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(length), number);
        length += sizeof(long);
    }

    /// <summary>Adds what another hash gave.</summary>
    public void Add(UInt128 digest)
    {
        Reserve(16);
        BinaryPrimitives.WriteUInt128BigEndian(buffer.AsSpan(length), digest);
        length += 16;
    }

    /// <summary>The hash of what was added since the last call.</summary>
    public UInt128 Take()
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        IncrementalHash sha = spare ?? IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        spare = null;
        sha.AppendData(buffer.AsSpan(0, length));
        sha.GetHashAndReset(digest);
        spare = sha;
        length = 0;
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }

    /// <summary>As <see cref="Take"/>, as 22 characters of base64url.</summary>
    public string TakeId()
    {
        Span<byte> digest = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(digest, Take());
        return Base64Url.EncodeToString(digest);
    }

    private void Reserve(int more)
    {
        if (buffer.Length - length < more)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + more));
        }
    }
}
