using System.Numerics;

namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>How own signatures from a group of sources fare at a receiver, day by day.</summary>
internal sealed class Receiver
{
    private const int Days = 64;

    // Most receivers of most sources see no signature of ours.
    private (long Whole, long Broken)[]? signed;

    /// <summary>Days on which most of them broke.</summary>
    public ulong BrokenDays => Find(day => day.Broken > 4 * day.Whole);

    /// <summary>Days on which nearly all of them held.</summary>
    public ulong WholeDays => Find(day => day.Whole > 0 && day.Whole >= 9 * day.Broken);

    /// <summary>They break on more than one day, and on most days as long as it lasts.</summary>
    public bool IsBroken
    {
        get
        {
            ulong broken = BrokenDays;
            if (BitOperations.PopCount(broken) < 2)
            {
                return false;
            }

            // The single broken mail of a quiet day now and then is no fault of the receiver's.
            int first = BitOperations.TrailingZeroCount(broken);
            int length = Days - BitOperations.LeadingZeroCount(broken) - first;
            ulong between = (length == Days ? ulong.MaxValue : (1UL << length) - 1) << first;
            return BitOperations.PopCount(WholeDays & between) * 2 <= BitOperations.PopCount(broken);
        }
    }

    public bool SeesSignatures => signed is not null;

    public bool IsWhole => BitOperations.PopCount(WholeDays) >= 1 && !IsBroken;

    public void Add(AuthSigns signs, int day, long messages)
    {
        bool isWhole = signs.HasFlag(AuthSigns.DkimAligned);
        if (!isWhole && !signs.HasFlag(AuthSigns.DkimOwnFailed))
        {
            return;
        }

        signed ??= new (long, long)[Days];
        long weight = Math.Max(1, messages);
        signed[day].Whole += isWhole ? weight : 0;
        signed[day].Broken += isWhole ? 0 : weight;
    }

    public void Add(Receiver other)
    {
        for (int day = 0; other.signed is not null && day < Days; day++)
        {
            signed ??= new (long, long)[Days];
            signed[day] = (signed[day].Whole + other.signed[day].Whole, signed[day].Broken + other.signed[day].Broken);
        }
    }

    private ulong Find(Func<(long Whole, long Broken), bool> isSuch)
    {
        ulong days = 0;
        for (int day = 0; signed is not null && day < Days; day++)
        {
            days |= isSuch(signed[day]) ? 1UL << day : 0;
        }

        return days;
    }
}
