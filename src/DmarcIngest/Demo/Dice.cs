using System.Runtime.InteropServices;

namespace DmarcIngest.Demo;

/// <summary>
/// Chance that is the same for the same seed on every machine and runtime (SplitMix64). Each question has dice of its own, made of the seed and of words, so that
/// a new actor changes nothing of the others.
/// </summary>
internal sealed class Dice(ulong state)
{
    private ulong state = state;

    /// <summary>The dice for one question.</summary>
    public static Dice For(int seed, string question, int number = 0)
    {
        // FNV-1a: string.GetHashCode differs from process to process.
        ulong hash = 14695981039346656037;
        foreach (byte value in MemoryMarshal.AsBytes(question.AsSpan()))
        {
            hash = unchecked((hash ^ value) * 1099511628211);
        }

        Dice dice = new(hash ^ ((ulong)(uint)seed << 32) ^ (uint)number);
        dice.Next();
        return dice;
    }

    public ulong Next()
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            ulong mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }

    /// <summary>From 0 to below 1.</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From 0 to below <paramref name="end"/>.</summary>
    public int Below(int end) => (int)(Next() % (ulong)end);

    public bool Chance(double share) => Share() < share;

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    /// <summary>Much of it for few: most often below 1, seldom up to 30.</summary>
    public double HeavyTail() => Math.Min(30, 0.4 * Math.Pow(1 - Share(), -0.9));

    /// <summary>Around 1, as days differ from one another.</summary>
    public double Noise(double spread) => Math.Exp(spread * Normal());

    /// <summary>How many, where <paramref name="mean"/> are to be expected (Poisson).</summary>
    public int Count(double mean)
    {
        if (mean > 60)
        {
            return Math.Max(0, (int)Math.Round(mean + (Math.Sqrt(mean) * Normal())));
        }

        double limit = Math.Exp(-mean);
        int count = 0;
        for (double product = Share(); product > limit; product *= Share())
        {
            count++;
        }

        return count;
    }

    /// <summary>How many of <paramref name="count"/>, where each has this chance.</summary>
    public int Of(int count, double share) => share switch
    {
        <= 0 => 0,
        >= 1 => count,
        _ when count <= 40 => Each(count, share),
        _ => Math.Min(count, Count(count * share)),
    };

    private int Each(int count, double share)
    {
        int hits = 0;
        for (int index = 0; index < count; index++)
        {
            hits += Chance(share) ? 1 : 0;
        }

        return hits;
    }

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - Share())) * Math.Cos(2 * Math.PI * Share());
}
