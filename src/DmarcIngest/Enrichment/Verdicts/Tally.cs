using System.Numerics;

namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>What was seen of some mails over a window: messages and days, by how they authenticated.</summary>
internal struct Tally
{
    /// <summary>Messages that a group of rows counts for at most: a report may claim any number, and sums must not overflow by it.</summary>
    public const long MostMessages = 100_000_000_000;

    public long Messages;
    public long Passed;
    public long DkimAligned;
    public long SpfAligned;

    /// <summary>Messages that were passed on: an own signature that held though the host may not send, or a receiver's word.</summary>
    public long PassedOn;

    /// <summary>Failing messages that authenticate as somebody else.</summary>
    public long AsOther;

    public ulong Days;
    public ulong PassDays;
    public ulong FailDays;

    public readonly int DayCount => BitOperations.PopCount(Days);

    public readonly int PassDayCount => BitOperations.PopCount(PassDays);

    public readonly int FailDayCount => BitOperations.PopCount(FailDays);

    /// <summary>Days from the first to the last.</summary>
    public readonly int Spread => Days == 0 ? 0 : 64 - BitOperations.LeadingZeroCount(Days) - BitOperations.TrailingZeroCount(Days);

    /// <summary>Seen again and again over more than a week: no burst.</summary>
    public readonly bool IsSteady => DayCount >= 4 && Spread >= 8;

    public readonly double PassShare => Share(Passed);

    public readonly double SpfShare => Share(SpfAligned);

    public readonly double PassedOnShare => Share(PassedOn);

    public readonly double AsOtherShare => Share(AsOther);

    public void Add(AuthSigns signs, ulong day, long messages)
    {
        // A row without a count is evidence too.
        long weight = Math.Max(1, messages);
        Messages += weight;
        bool dkim = signs.HasFlag(AuthSigns.DkimAligned);
        bool spf = signs.HasFlag(AuthSigns.SpfAligned);
        DkimAligned += dkim ? weight : 0;
        SpfAligned += spf ? weight : 0;
        Passed += dkim || spf ? weight : 0;
        PassedOn += !spf && (dkim || (signs & (AuthSigns.SaidForwarded | AuthSigns.SaidMailingList | AuthSigns.SaidArc)) != 0) ? weight : 0;
        AsOther += !spf && !dkim && (signs & (AuthSigns.SpfOtherPassed | AuthSigns.DkimOtherPassed)) != 0 ? weight : 0;
        Days |= day;
        PassDays |= dkim || spf ? day : 0;
        FailDays |= dkim || spf ? 0 : day;
    }

    public void Add(in Tally other)
    {
        Messages += other.Messages;
        Passed += other.Passed;
        DkimAligned += other.DkimAligned;
        SpfAligned += other.SpfAligned;
        PassedOn += other.PassedOn;
        AsOther += other.AsOther;
        Days |= other.Days;
        PassDays |= other.PassDays;
        FailDays |= other.FailDays;
    }

    public readonly Tally Plus(in Tally other)
    {
        Tally sum = this;
        sum.Add(other);
        return sum;
    }

    private readonly double Share(long part) => Messages == 0 ? 0 : (double)part / Messages;
}
