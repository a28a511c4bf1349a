using DmarcIngest.Pipeline;

namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>What a rule may ask: a row, its source, and the domain, in words. See <see cref="VerdictRules"/>.</summary>
internal sealed class Case(DomainHistory domain, SourceHistory source, EvidenceKey key, Overrule? overrule)
{
    private readonly AuthSigns signs = AuthCode.Read(key.Evidence.Code);

    public OverruleAs? Overruled => overrule?.As;

    // The row.
    public bool HasSpf => Has(AuthSigns.SpfAligned);

    public bool HasDkim => Has(AuthSigns.DkimAligned);

    public bool SaysNothing => (signs & ~AuthSigns.Subdomain) == 0;

    public bool SaidForwarded => Has(AuthSigns.SaidForwarded);

    public bool SaidMailingList => Has(AuthSigns.SaidMailingList);

    public bool SaidArc => Has(AuthSigns.SaidArc);

    /// <summary>An own signature was there and did not hold.</summary>
    public bool SignatureFailed => Has(AuthSigns.DkimOwnFailed);

    /// <summary>A signature of ours holds, whether it counts by the policy or not.</summary>
    public bool HasOwnSignature => HasDkim || Has(AuthSigns.DkimOwnPassed);

    /// <summary>The envelope is somebody else's, and right.</summary>
    public bool HasOtherEnvelope => Has(AuthSigns.SpfOtherPassed);

    /// <summary>A name of ours passed and did not count, by strict alignment.</summary>
    public bool OnlyStrictnessFailed => Has(AuthSigns.DkimOwnPassed) || (Has(AuthSigns.SpfOwnPassed) && source.IsDirect);

    public bool HadTrouble => Has(AuthSigns.DkimOwnTrouble) || Has(AuthSigns.SpfOwnTrouble);

    /// <summary>Authenticates as somebody, who is not us.</summary>
    public bool IsSomebodyElse => Has(AuthSigns.SpfOtherPassed) || Has(AuthSigns.DkimOtherPassed);

    public bool IsSignedBySomebodyElse => Has(AuthSigns.DkimOtherPassed) || Has(AuthSigns.DkimOtherFailed);

    /// <summary>The signature is of a company that does not send from here: it signed the mail before it was passed on.</summary>
    public bool IsSignedFarAway => key.Sender.NamedBy == "dkim" && source.ByAddress?.Name != key.Sender.Name && HasOtherEnvelope;

    public bool IsSignedAndPassesAsOther => Has(AuthSigns.DkimOtherPassed) && BearsNoOwnName;

    /// <summary>Bounces come back to us: whoever set the host up had nothing to hide.</summary>
    public bool HasOwnEnvelope => Has(AuthSigns.SpfOwnFailed);

    /// <summary>Nothing of the row bears our name but the From field.</summary>
    public bool BearsNoOwnName => (signs & (AuthSigns.DkimOwnFailed | AuthSigns.DkimOwnTrouble | AuthSigns.DkimOwnPassed | AuthSigns.SpfOwnTrouble | AuthSigns.SpfOwnPassed)) == 0;

    // The source.
    public bool IsOwn => source.IsOwn;

    public bool IsDirect => source.IsDirect;

    public bool IsNamedAsOwn => source.Facts.BaseDomain is { } name && name == domain.Organisation;

    /// <summary>The sender at the address. What the mails say counts only where nobody is known there, and a signature not at all: it survives being passed on.</summary>
    public string SenderType => source.IsOwn ? "own" : source.ByAddress?.Type ?? (key.Sender.NamedBy == "dkim" ? "unknown" : key.Sender.Type);

    public bool SendsForCustomers => SenderType is "esp" or "saas" || (key.Sender is { Type: "esp" or "saas", NamedBy: "spf" });

    public bool PassesOn => SenderType is "forwarder" or "mailing list" or "mailbox provider" or "isp" or "security gateway";

    public bool IsMailboxProvider => SenderType is "mailbox provider" || (!source.IsOwn && key.Sender is { Type: "mailbox provider", NamedBy: "spf" });

    public bool IsForwarder => SenderType is "forwarder" or "mailing list" || key.Sender is { Type: "forwarder" or "mailing list", NamedBy: "spf" };

    /// <summary>One whose hosts mostly pass mail on, so that one of them tells of the others.</summary>
    public bool IsOneOfManyForwarders => SenderType is "forwarder" or "mailing list" or "mailbox provider" or "security gateway";

    public bool IsShared => !source.IsOwn && SenderType is "esp" or "saas" or "mailbox provider" or "isp" or "security gateway" or "hosting";

    /// <summary>A company whose customers send through it, authenticated as the company or as themselves.</summary>
    public bool IsKnownSender => (key.Sender.Type is "esp" or "saas" or "mailbox provider" or "security gateway" && IsSomebodyElse)
        || (key.Sender is { Type: "isp", NamedBy: "spf" or "dkim" } or { Type: "hosting", NamedBy: "spf" })
        || (IsShared && SenderType is not ("hosting" or "isp") && BearsNoOwnName && source.All.AsOtherShare >= 0.5);

    public ref readonly Tally Source => ref source.All;

    public Tally Group => domain.GroupOf(source);

    /// <summary>It sends for the domain and passes as a rule: the odd row that fails is an accident.</summary>
    public bool Authenticates => (source.IsDirect || SendsForCustomers || IsHome) && (IsGood(source.All) || (source.IsOwn && source.All.DayCount <= 2 && IsGood(Group)));

    /// <summary>Passes on and off: more than an accident.</summary>
    public bool AuthenticatesInPart => source.IsDirect && source.All.Passed > 0;

    // The domain.
    public bool DomainSends => domain.All.Passed > 0;

    /// <summary>Most mail that is signed with this key comes from here.</summary>
    public bool IsHome => domain.HomeOf(key.Evidence.Signer) == source.Group;

    /// <summary>Most mail that is signed with this key comes from elsewhere.</summary>
    public bool IsSignedElsewhere => domain.HomeOf(key.Evidence.Signer) is { } home && home != source.Group;

    public bool IsRealSigner => domain.IsRealSigner(key.Evidence.Signer);

    public bool ReceiverBreaksSignatures => domain.BreaksSignatures(source, key.Reporter) && source.HoldsElsewhere(key.Reporter);

    /// <summary>Seen at many receivers and with a good part of the domain's mail.</summary>
    public bool IsLarge => source.Receivers.Count >= 4 && Group.Messages >= domain.All.Messages / 20;

    /// <summary>What this sender sends for us as itself, by the same signature.</summary>
    public Tally AsItself => domain.Unaligned(key.Sender.Name, key.Evidence.Signer);

    public Neighbourhood Near => domain.Near(source);

    public int Strays => domain.Strays;

    private bool Has(AuthSigns sign) => (signs & sign) != 0;

    private static bool IsGood(in Tally tally) => tally.Passed > 0 && (tally.PassShare >= 0.7 || (tally.PassDayCount >= 4 && tally.FailDayCount * 4 <= tally.PassDayCount && tally.PassShare >= 0.3));
}
