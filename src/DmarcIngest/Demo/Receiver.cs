namespace DmarcIngest.Demo;

/// <summary>A reporter on one day: takes runs of mail, checks them as it does, and gathers records.</summary>
/// <param name="reporter">Which.</param>
/// <param name="moment">Which day, counted in a quarter of 92.</param>
/// <param name="dice">Its luck.</param>
internal sealed class Receiver(Reporter reporter, int moment, Dice dice)
{
    private static readonly string[] Tenants = [.. Enumerable.Range(0, 40).Select(index => "aoba kaede sakura-kogyo minato tanaka-shoji hikari yamato-unyu asagiri kitaguni fuji-seiki".Split(' ')[index % 10] + (index < 10 ? "" : $"-{index}") + ".example")];

    /// <summary>On a bad day its own look-ups fail often, on others hardly ever.</summary>
    private readonly double trouble = dice.Chance(0.012) ? 0.15 : 0.0004;

    private readonly Dictionary<Row, int> rows = [];

    /// <summary>What it has seen, in the order of its arrival, with the number of mails.</summary>
    public IReadOnlyCollection<KeyValuePair<Row, int>> Rows => rows;

    public void Take(Run run)
    {
        if (!reporter.Has(Habits.EnvelopeTo))
        {
            Check(run, null);
            return;
        }

        int left = run.Count;
        for (int part = 0; left > 0 && part < 3; part++)
        {
            int taken = part == 2 ? left : Math.Max(1, dice.Of(left, 0.5));
            double pick = dice.Share();
            Check(run with { Count = taken }, reporter.Org == "Outlook.com" ? "outlook.jp" : reporter.Org == "kddi.com" ? "ezweb.ne.jp" : Tenants[(int)(pick * pick * Tenants.Length)]);
            left -= taken;
        }
    }

    /// <summary>Parts the mails by what befalls them: look-ups that fail, signatures that are missing or broken.</summary>
    private void Check(Run run, string? to)
    {
        Actor actor = run.Actor;
        int rest = run.Count;
        int failedSpf = dice.Of(rest, trouble);
        Add(run, to, failedSpf, "temperror", signatures => signatures);
        rest -= failedSpf;
        int failedDkim = actor.Signs.Length == 0 ? 0 : dice.Of(rest, trouble);
        Add(run, to, failedDkim, null, signatures => [.. signatures.Select(signature => signature with { Result = "temperror" })]);
        rest -= failedDkim;
        int unsigned = dice.Of(rest, actor.Unsigned);
        Add(run, to, unsigned, null, _ => []);
        rest -= unsigned;
        if (actor.Signs.Length > 0)
        {
            // What is changed on the way into this receiver breaks all signatures; what an actor changes, only those put on before.
            int spoilt = dice.Of(rest, reporter.Breaks(moment) ? 0.97 : 0.0005);
            Add(run, to, spoilt, null, signatures => [.. signatures.Select(signature => signature with { Result = Broken(signature) })]);
            rest -= spoilt;
            int changed = dice.Of(rest, actor.Breaks);
            Add(run, to, changed, null, signatures => [.. signatures.Select(signature => Isp.IsAligned(signature.Domain, run.From) ? signature with { Result = Broken(signature) } : signature)]);
            rest -= changed;
        }

        Add(run, to, rest, null, signatures => signatures);
    }

    private string Broken(Signature signature) => signature.Result != "pass" ? signature.Result : reporter.Has(Habits.SaysNeutral) ? "neutral" : "fail";

    private void Add(Run run, string? to, int count, string? spf, Func<IReadOnlyList<Signature>, IReadOnlyList<Signature>> befall)
    {
        if (count == 0)
        {
            return;
        }

        Signature[] put = [.. run.Actor.Signs
            .Select(signature => signature.Domain == "=" ? signature with { Domain = run.Envelope } : signature)
            .Select(signature => Isp.KeyIsMissing(signature, moment) ? signature with { Result = "permerror" } : signature)];
        IReadOnlyList<Signature> found = befall(put);
        string spfDomain = run.Envelope.Length == 0 ? run.Helo : run.Envelope;
        spf ??= Spf(run, spfDomain);
        bool dkimPasses = found.Any(signature => signature.Result == "pass" && Isp.IsAligned(signature.Domain, run.From));
        bool spfPasses = spf == "pass" && Isp.IsAligned(spfDomain, run.From);
        foreach ((int part, string disposition, (string, string?)? reason) in Verdict.Of(reporter, run, dkimPasses || spfPasses, count, dice))
        {
            Row row = new()
            {
                Source = run.Host.Address,
                HeaderFrom = run.From,
                EnvelopeFrom = run.Envelope,
                EnvelopeTo = to,
                Disposition = disposition,
                DkimPasses = dkimPasses,
                SpfPasses = spfPasses,
                Reason = reason,
                Signatures = new Listed(Listing(found, run.From)),
                SpfDomain = spfDomain,
                SpfResult = spf,
                Helo = reporter.Has(Habits.HeloResult) && run.Envelope.Length > 0 ? run.Helo : null,
                WithoutResults = reporter.Has(Habits.LosesResults) && dice.Chance(0.05),
                Truth = Truth(run.Actor, put, found),
                Actor = run.Actor.Name,
            };
            rows[row] = rows.GetValueOrDefault(row) + part;
        }
    }

    private string Spf(Run run, string domain) => Isp.SpfIsBroken(domain, moment) ? "permerror" : run.Actor.Spf ?? Isp.PolicyOf(domain).SpfElsewhere;

    private IReadOnlyList<Signature> Listing(IReadOnlyList<Signature> found, string from)
    {
        if (found.Count == 0)
        {
            return reporter.Has(Habits.SaysNone) ? [new Signature(from, "", "none")] : found;
        }

        return reporter.Has(Habits.OneSignature)
            ? [found.FirstOrDefault(signature => signature.Result == "pass" && Isp.IsAligned(signature.Domain, from)) ?? found[0]]
            : found;
    }

    private TruthVerdict Truth(Actor actor, IReadOnlyList<Signature> put, IReadOnlyList<Signature> found) =>
        actor.Truth == TruthVerdict.Legitimate && reporter.Breaks(moment)
        && put.Any(signature => signature.Result == "pass") && found.Count > 0 && found.All(signature => signature.Result is "fail" or "neutral")
            ? TruthVerdict.DkimBrokenAtReceiver
            : actor.Truth;
}
