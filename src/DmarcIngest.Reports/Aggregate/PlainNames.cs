using System.Text;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>Finds the names of <see cref="ElementNames"/> in bytes: one multiplication, one comparison.</summary>
internal static class PlainNames
{
    private const int Size = 256;
    private static readonly byte[]?[] Names = new byte[Size][];
    private static readonly ElementName[] Elements = new ElementName[Size];
    private static readonly uint Factor = Fill();

    /// <summary>The element of exactly this name, and the name as an array that stays; Unknown for others, also where only upper and lower case differ.</summary>
    public static ElementName Find(ReadOnlySpan<byte> name, out byte[] known)
    {
        int place = Place(name, Factor);
        known = Names[place] ?? [];
        return name.SequenceEqual(known) ? Elements[place] : ElementName.Unknown;
    }

    /// <summary>Where a name stands: by its length and its first, middle and last letters.</summary>
    private static int Place(ReadOnlySpan<byte> name, uint factor) =>
        name.IsEmpty ? 0 : (int)(unchecked(((uint)name[0] | ((uint)name[^1] << 8) | ((uint)name[name.Length / 2] << 16) | ((uint)name.Length << 24)) * factor) >> 24);

    /// <summary>Looks for the factor with which no two names have one place.</summary>
    private static uint Fill()
    {
        (byte[] Name, ElementName Element)[] all = [.. ElementNames.All.Select(pair => (Encoding.ASCII.GetBytes(pair.Key), pair.Value))];
        uint factor = 0x9E37_79B1;
        while (all.DistinctBy(pair => Place(pair.Name, factor)).Count() < all.Length)
        {
            factor = unchecked(factor + 2);
        }

        foreach ((byte[] name, ElementName element) in all)
        {
            int place = Place(name, factor);
            (Names[place], Elements[place]) = (name, element);
        }

        return factor;
    }
}
