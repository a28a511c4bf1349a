using System.Buffers.Binary;
using System.Text;

namespace DmarcIngest.Tests.Hostile;

/// <summary>One file of a zip archive, with every field as it is to be lied about.</summary>
internal sealed record RawEntry(string Name, byte[] Data)
{
    /// <summary>0 is stored, 8 is deflate.</summary>
    public ushort Method { get; init; }

    public uint LocalPacked { get; init; } = (uint)Data.Length;

    public uint LocalSize { get; init; } = (uint)Data.Length;

    public uint CentralPacked { get; init; } = (uint)Data.Length;

    public uint CentralSize { get; init; } = (uint)Data.Length;

    /// <summary>Length of the local extra field that is claimed; nothing of it is written.</summary>
    public ushort LocalExtra { get; init; }

    /// <summary>The same in the directory.</summary>
    public ushort CentralExtra { get; init; }

    /// <summary>Length of the entry's comment that is claimed.</summary>
    public ushort Comment { get; init; }
}

/// <summary>Writes zip archives that no packer writes.</summary>
internal static class RawZip
{
    public static byte[] Write(params IReadOnlyList<RawEntry> entries) => Write(entries, (ushort)entries.Count, 0);

    /// <param name="entries">What is written.</param>
    /// <param name="claimed">How many entries the end record claims.</param>
    /// <param name="comment">Length of the archive's comment that is claimed.</param>
    public static byte[] Write(IReadOnlyList<RawEntry> entries, ushort claimed, ushort comment)
    {
        using MemoryStream zip = new();
        using MemoryStream directory = new();
        foreach (RawEntry entry in entries)
        {
            byte[] name = Encoding.UTF8.GetBytes(entry.Name);
            long offset = zip.Position;
            Put(zip, "PK\u0003\u0004"u8, [20, 0, entry.Method, 0, 0], [0, entry.LocalPacked, entry.LocalSize], [(ushort)name.Length, entry.LocalExtra]);
            zip.Write(name);
            zip.Write(entry.Data);
            Put(directory, "PK\u0001\u0002"u8, [20, 20, 0, entry.Method, 0, 0], [0, entry.CentralPacked, entry.CentralSize], [(ushort)name.Length, entry.CentralExtra, entry.Comment, 0, 0]);
            Put(directory, [], [], [0, (uint)offset], []);
            directory.Write(name);
        }

        long start = zip.Position;
        directory.WriteTo(zip);
        Put(zip, "PK\u0005\u0006"u8, [0, 0, claimed, claimed], [(uint)directory.Length, (uint)start], [comment]);
        return zip.ToArray();
    }

    private static void Put(MemoryStream to, ReadOnlySpan<byte> mark, ReadOnlySpan<ushort> first, ReadOnlySpan<uint> longs, ReadOnlySpan<ushort> last)
    {
        Span<byte> four = stackalloc byte[4];
        to.Write(mark);
        foreach (ushort value in first)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(four, value);
            to.Write(four[..2]);
        }

        foreach (uint value in longs)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(four, value);
            to.Write(four);
        }

        foreach (ushort value in last)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(four, value);
            to.Write(four[..2]);
        }
    }
}
