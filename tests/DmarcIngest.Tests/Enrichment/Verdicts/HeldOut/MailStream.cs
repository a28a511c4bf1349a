namespace DmarcIngest.Tests.Enrichment.Verdicts.HeldOut;

/// <summary>Mail of one kind out of some addresses over some days, and how receivers see it.</summary>
internal sealed record MailStream(string Actor, string Truth, string HeaderFrom)
{
    /// <summary>Days of the scenario; the first is a Monday.</summary>
    public const int Days = 60;

    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>Messages on a weekday to all receivers that report.</summary>
    public required double PerDay { get; init; }

    /// <summary>Factor for Saturdays and Sundays.</summary>
    public double Weekend { get; init; } = 1;

    public int First { get; init; }

    public int Last { get; init; } = Days - 1;

    /// <summary>Days of the week on which it is sent, 0 is Monday; null is all.</summary>
    public IReadOnlyList<int>? Weekdays { get; init; }

    /// <summary>Null where it is the From field's domain.</summary>
    public string? Envelope { get; init; }

    public string Spf { get; init; } = "pass";

    public string Scope { get; init; } = "mfrom";

    public IReadOnlyList<Signature> Signatures { get; init; } = [];

    /// <summary>The receivers that get it; null is all.</summary>
    public IReadOnlyList<string>? Only { get; init; }

    public Carrier Carrier { get; init; }

    /// <summary>Part of its records beside which one message failed for no reason of the sender.</summary>
    public double Oddities { get; init; } = 0.006;

    /// <summary>What is different at some receivers or days.</summary>
    public Func<Sighting, Random, Sighting>? Change { get; init; }

    public IEnumerable<Sighting> Seen(Random random)
    {
        Receiver[] receivers = [.. Receiver.All.Where(receiver => Only is null || Only.Contains(receiver.Org))];
        double all = receivers.Sum(receiver => receiver.Share);
        for (int day = First; day <= Last; day++)
        {
            if (Weekdays is not null && !Weekdays.Contains(day % 7))
            {
                continue;
            }

            double volume = PerDay * (day % 7 >= 5 ? Weekend : 1) * (0.7 + (0.6 * random.NextDouble())) / Sources.Count;
            foreach (string source in Sources)
            {
                foreach (Receiver receiver in receivers)
                {
                    int count = Draw(volume * receiver.Share / all, random);
                    foreach (Sighting seen in count == 0 ? [] : At(receiver, source, day, count, random))
                    {
                        yield return seen;
                    }
                }
            }
        }
    }

    private IEnumerable<Sighting> At(Receiver receiver, string source, int day, int count, Random random)
    {
        Sighting seen = new()
        {
            Actor = Actor,
            Truth = Truth,
            HeaderFrom = HeaderFrom,
            Source = source,
            Receiver = receiver,
            Day = day,
            Count = count,
            Envelope = Envelope ?? HeaderFrom,
            Spf = Spf,
            Scope = Scope,
            Signatures = Signatures,
            Carrier = Carrier,
        };
        seen = Change is null ? seen : Change(seen, random);
        yield return seen;
        if (random.NextDouble() < Oddities)
        {
            yield return Odd(seen, random) with { Count = 1 };
        }
    }

    // The DNS was away, or somebody's appliance rewrote a message.
    private static Sighting Odd(Sighting seen, Random random) => random.Next(3) switch
    {
        0 => seen with { Spf = "temperror" },
        1 => seen with { Spf = "temperror", Signatures = [.. seen.Signatures.Select(signature => signature with { Result = "temperror" })] },
        _ => seen.Broken(),
    };

    // Poisson by Knuth for few messages, a normal approximation of twelve draws for many.
    private static int Draw(double mean, Random random)
    {
        if (mean > 30)
        {
            double sum = Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
            return Math.Max(0, (int)Math.Round(mean + (sum * Math.Sqrt(mean))));
        }

        int count = 0;
        for (double left = random.NextDouble(), floor = Math.Exp(-mean); left > floor; left *= random.NextDouble())
        {
            count++;
        }

        return count;
    }
}
