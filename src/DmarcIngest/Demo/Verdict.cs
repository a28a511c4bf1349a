namespace DmarcIngest.Demo;

/// <summary>What a receiver does with mail by the domain's policy, and where it decides otherwise.</summary>
internal static class Verdict
{
    /// <summary>Parts mails of one kind by disposition and reason.</summary>
    public static IEnumerable<(int Count, string Disposition, (string Type, string? Comment)? Reason)> Of(Reporter reporter, Run run, bool passes, int count, Dice dice)
    {
        DomainPolicy policy = Isp.PolicyOf(run.From);
        string asked = run.From == policy.Domain ? policy.P : policy.Sp;
        bool is9990 = reporter.Has(Habits.Rfc9990);
        if (passes)
        {
            yield return (count, is9990 && asked != "none" ? "pass" : "none", null);
            yield break;
        }

        (string, string?)? trusted = Trusted(reporter, run.Actor.Standing, is9990);
        int spared = trusted is null ? 0 : dice.Of(count, 0.8);
        if (spared > 0)
        {
            yield return (spared, "none", trusted);
        }

        // RFC 9990 knows no pct; its reporters take the record as it is.
        int rest = count - spared;
        int sampledOut = is9990 || asked == "none" ? 0 : dice.Of(rest, 1 - (policy.Pct / 100.0));
        if (sampledOut > 0)
        {
            yield return (sampledOut, "none", ("sampled_out", null));
        }

        if (rest > sampledOut)
        {
            yield return (rest - sampledOut, asked, null);
        }
    }

    private static (string Type, string? Comment)? Trusted(Reporter reporter, Standing standing, bool is9990) => standing switch
    {
        Standing.Sealed or Standing.List when reporter.Has(Habits.TrustsSeals) => ("local_policy", "arc=pass"),
        Standing.List when reporter.Has(Habits.KnowsForwarders) => ("mailing_list", null),
        Standing.Forwarder when reporter.Has(Habits.KnowsForwarders) => (is9990 ? "trusted_forwarder" : "forwarded", null),
        Standing.Sealed when reporter.Has(Habits.KnowsForwarders) => ("trusted_forwarder", null),
        _ => null,
    };
}
