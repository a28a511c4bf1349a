namespace DmarcIngest.Demo;

/// <summary>One day's mail: which hosts send, how many, and to whom.</summary>
internal sealed class Traffic(QuarterOptions options, int day, int moment)
{
    private readonly DayOfWeek weekday = options.FirstDay.AddDays(day).DayOfWeek;

    /// <summary>The runs of one actor, each with the index of its reporter.</summary>
    public IEnumerable<(int Reporter, Run Run)> Of(Actor actor, IReadOnlyList<Host> hosts)
    {
        Dice dice = Dice.For(options.Seed, $"day of {actor.Name} {actor.From[0]}", day);
        double volume = actor.PerDay * options.Scale * Phase(actor) * Beat(actor, dice) * dice.Noise(0.2);
        // So that PerDay is what is sent on a day, however few of the hosts are up.
        volume *= (actor.Hosts.Lives == 0 ? 1 : 92.0 / actor.Hosts.Lives) / actor.Hosts.Awake;
        if (volume <= 0)
        {
            yield break;
        }

        foreach (Host host in hosts)
        {
            bool alive = actor.Hosts.Lives == 0 || (moment >= host.Born && moment < host.Born + actor.Hosts.Lives);
            if (!alive || !dice.Chance(actor.Hosts.Awake))
            {
                continue;
            }

            // Habits of one host: what it keeps to on all days.
            Dice own = Dice.For(options.Seed, actor.Name + host.Address);
            string from = actor.From[(own.Below(actor.From.Length) + day) % actor.From.Length];
            string envelope = actor.Envelope is null ? from : own.Pick(actor.Envelope);
            double mean = volume * host.Weight * dice.Noise(0.3);
            foreach ((int reporter, double share) in Reached(actor, own))
            {
                int count = dice.Count(mean * share);
                if (count > 0)
                {
                    yield return (reporter, new Run(actor, host, from, envelope, count));
                }
            }
        }
    }

    private double Phase(Actor actor)
    {
        if (moment < actor.FirstDay || moment > actor.LastDay)
        {
            return 0;
        }

        double rise = actor.FirstDay == 0 ? 1 : (moment - actor.FirstDay + 1) / (double)actor.Ramp;
        double fall = actor.LastDay == int.MaxValue ? 1 : (actor.LastDay - moment + 1) / (double)actor.Ramp;
        return Math.Min(1, Math.Min(rise, fall));
    }

    private double Beat(Actor actor, Dice dice)
    {
        bool weekend = weekday is DayOfWeek.Saturday or DayOfWeek.Sunday;
        double chance = dice.Share();
        return actor.Rhythm switch
        {
            Rhythm.People => weekend ? 0.45 : 1,
            Rhythm.Office => weekend ? 0.04 : 1,
            Rhythm.Mailings => weekday is DayOfWeek.Tuesday or DayOfWeek.Friday ? 1 : 0.003,
            Rhythm.Seldom => chance < 0.34 ? 1 : 0,
            Rhythm.Waves => Wave(actor) ? 1.5 : 0.08,
            _ => 1,
        };
    }

    /// <summary>Campaigns last three days.</summary>
    private bool Wave(Actor actor) => Dice.For(options.Seed, $"wave of {actor.Name}", moment / 3).Chance(0.35);

    private static IEnumerable<(int Reporter, double Share)> Reached(Actor actor, Dice own)
    {
        IReadOnlyList<Reporter> all = Reporters.All;
        if (actor.Reach == 0)
        {
            return all.Select((reporter, index) => (index, reporter.Share));
        }

        // The large receivers are more often where a forwarding leads to, but each small one has somebody's.
        HashSet<int> reached = [];
        while (reached.Count < actor.Reach)
        {
            double at = own.Share() * all.Sum(reporter => Math.Pow(reporter.Share, 0.6));
            int index = 0;
            while (index < all.Count - 1 && (at -= Math.Pow(all[index].Share, 0.6)) > 0)
            {
                index++;
            }

            reached.Add(index);
        }

        double sum = reached.Sum(index => all[index].Share);
        return [.. reached.Select(index => (index, all[index].Share / sum)).OrderBy(item => item.index)];
    }
}
