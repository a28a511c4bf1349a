namespace DmarcIngest.Pipeline;

/// <summary>Sums of counts that strangers wrote: what is too large for a number stays the largest one, instead of failing the page for everybody else.</summary>
internal static class Saturated
{
    public static long Add(long one, long other) => (long)Int128.Min(long.MaxValue, (Int128)one + other);

    public static long Total<T>(this IEnumerable<T> items, Func<T, long> count) => items.Aggregate(0L, (sum, item) => Add(sum, count(item)));
}
