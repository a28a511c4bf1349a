namespace DmarcIngest.Fuzz;

/// <summary>The bytes were read without an exception, and what came of them is wrong nevertheless.</summary>
public sealed class ContractException(string message) : Exception(message);

/// <summary>What is asked of everything that was read.</summary>
internal static class Contract
{
    /// <exception cref="ContractException">It does not hold.</exception>
    public static void Holds(bool condition, string what)
    {
        if (!condition)
        {
            throw new ContractException(what);
        }
    }

    /// <exception cref="ContractException">The two are not the same text.</exception>
    public static void Same(string first, string second, string what)
    {
        if (first == second)
        {
            return;
        }

        int at = first.Zip(second).TakeWhile(pair => pair.First == pair.Second).Count();
        throw new ContractException($"{what}\nfirst:  {Around(first, at)}\nsecond: {Around(second, at)}");
    }

    private static string Around(string text, int at)
    {
        int start = Math.Max(0, at - 80);
        return text.Substring(start, Math.Min(400, text.Length - start));
    }
}
