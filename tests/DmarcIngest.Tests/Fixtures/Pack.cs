using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace DmarcIngest.Tests.Fixtures;

/// <summary>Puts content into archives, good ones and bad ones.</summary>
internal static class Pack
{
    /// <summary>A small aggregate report whose report id is the given one.</summary>
    public static byte[] Report(string id) => Encoding.UTF8.GetBytes(
        $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <feedback>
          <report_metadata><org_name>reporter.example</org_name><email>dmarc@reporter.example</email><report_id>{id}</report_id>
            <date_range><begin>1700000000</begin><end>1700086399</end></date_range></report_metadata>
          <policy_published><domain>example.org</domain><adkim>r</adkim><aspf>r</aspf><p>none</p><sp>none</sp><pct>100</pct></policy_published>
          <record>
            <row><source_ip>192.0.2.1</source_ip><count>2</count>
              <policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>
            <identifiers><header_from>example.org</header_from></identifiers>
            <auth_results><spf><domain>example.org</domain><result>pass</result></spf></auth_results>
          </record>
        </feedback>
        """);

    public static byte[] Gzip(byte[] content)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    /// <summary>gzip of many equal bytes, made without holding them.</summary>
    public static byte[] GzipOf(byte[] start, byte filler, long length)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(start);
            byte[] block = new byte[64 * 1024];
            Array.Fill(block, filler);
            for (long written = 0; written < length; written += block.Length)
            {
                gzip.Write(block);
            }
        }

        return packed.ToArray();
    }

    public static byte[] Zip(string name, byte[] content, CompressionLevel level = CompressionLevel.Optimal) => Zip(level, (name, content));

    public static byte[] Zip(params (string Name, byte[] Content)[] entries) => Zip(CompressionLevel.Optimal, entries);

    public static byte[] Zip(CompressionLevel level, params (string Name, byte[] Content)[] entries)
    {
        using MemoryStream packed = new();
        using (ZipArchive zip = new(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream entry = zip.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return packed.ToArray();
    }

    /// <summary>Overwrites the uncompressed sizes of a zip, in its local headers and in its directory.</summary>
    public static byte[] WithDeclaredSize(byte[] zip, uint size) => Patch(Patch(zip, "PK\u0003\u0004"u8, 22, size, 4), "PK\u0001\u0002"u8, 24, size, 4);

    /// <summary>Sets the flag that says that a zip's entries are encrypted.</summary>
    public static byte[] Encrypted(byte[] zip) => Patch(Patch(zip, "PK\u0003\u0004"u8, 6, 1, 2), "PK\u0001\u0002"u8, 8, 1, 2);

    /// <summary>Cuts off the directory at a zip's end.</summary>
    public static byte[] WithoutDirectory(byte[] zip) => zip[..zip.AsSpan().IndexOf("PK\u0001\u0002"u8)];

    /// <summary>A zip whose directory names the same one entry many times over.</summary>
    public static byte[] Overlapping(byte[] zip, int times)
    {
        int directory = zip.AsSpan().IndexOf("PK\u0001\u0002"u8);
        int end = zip.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        byte[] entry = zip[directory..end];
        byte[] tail = zip[end..];
        BinaryPrimitives.WriteUInt16LittleEndian(tail.AsSpan(8), (ushort)times);
        BinaryPrimitives.WriteUInt16LittleEndian(tail.AsSpan(10), (ushort)times);
        BinaryPrimitives.WriteUInt32LittleEndian(tail.AsSpan(12), (uint)(entry.Length * times));
        return [.. zip[..directory], .. Enumerable.Repeat(entry, times).SelectMany(bytes => bytes), .. tail];
    }

    private static byte[] Patch(byte[] zip, ReadOnlySpan<byte> mark, int offset, uint value, int width)
    {
        byte[] patched = [.. zip];
        int position = 0;
        while (patched.AsSpan(position).IndexOf(mark) is int found and >= 0)
        {
            position += found;
            for (int i = 0; i < width; i++)
            {
                patched[position + offset + i] = (byte)(value >> (8 * i) & 0xFF);
            }

            position += mark.Length;
        }

        return patched;
    }
}
