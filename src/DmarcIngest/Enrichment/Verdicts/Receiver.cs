using System.Numerics;

namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>How own signatures from a source, or a group of sources, fare at a receiver, day by day.</summary>
internal sealed class Receiver
{
    private const int Days = 64;

    // Most receivers of most sources see no signature of ours, and others see some on a few days.
    private SignedDay[] signed = [];
    private int count;

    /// <summary>Days on which most of them broke.</summary>
    public ulong BrokenDays => Find(static day => day.Broken > 4 * day.Whole);

    /// <summary>Days on which nearly all of them held.</summary>
    public ulong WholeDays => Find(static day => day.Whole > 0 && day.Whole >= 9 * day.Broken);

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

    public bool SeesSignatures => count > 0;

    /// <summary>True if any broke.</summary>
    public bool SeesBroken { get; private set; }

    public bool IsWhole => WholeDays != 0 && !IsBroken;

    public void Add(AuthSigns signs, int day, long messages)
    {
        bool isWhole = signs.HasFlag(AuthSigns.DkimAligned);
        if (isWhole || signs.HasFlag(AuthSigns.DkimOwnFailed))
        {
            long weight = Math.Max(1, messages);
            Add(new SignedDay(day, isWhole ? weight : 0, isWhole ? 0 : weight));
        }
    }

    public void Add(Receiver other)
    {
        for (int index = 0; index < other.count; index++)
        {
            Add(other.signed[index]);
        }
    }

    private void Add(SignedDay day)
    {
        SeesBroken |= day.Broken > 0;
        for (int index = count - 1; index >= 0; index--)
        {
            if (signed[index].Day == day.Day)
            {
                signed[index] = new SignedDay(day.Day, signed[index].Whole + day.Whole, signed[index].Broken + day.Broken);
                return;
            }
        }

        if (count == signed.Length)
        {
            Array.Resize(ref signed, Math.Max(2, count * 2));
        }

        signed[count++] = day;
    }

    private ulong Find(Func<SignedDay, bool> isSuch)
    {
        ulong days = 0;
        for (int index = 0; index < count; index++)
        {
            days |= isSuch(signed[index]) ? 1UL << signed[index].Day : 0;
        }

        return days;
    }

    private readonly record struct SignedDay(int Day, long Whole, long Broken);
}
