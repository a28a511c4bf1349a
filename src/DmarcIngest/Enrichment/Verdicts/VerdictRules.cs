namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>A rule: the first one that applies decides, and with it what is stored.</summary>
/// <param name="Code">Stored as <c>verdict_rule</c> and first of <c>verdict_reasons</c>.</param>
/// <param name="Verdict">Stored as <c>source_verdict</c>.</param>
/// <param name="Confidence"><c>high</c>, <c>medium</c> or <c>low</c>.</param>
/// <param name="When">Whether it applies.</param>
/// <param name="Why">What it means, in English and Japanese.</param>
/// <param name="Next">What to do about it.</param>
internal sealed record VerdictRule(string Code, string Verdict, string Confidence, Func<Case, bool> When, (string En, string Ja) Why, (string En, string Ja) Next);

/// <summary>The rules, in order. The README's table is made of them.</summary>
internal static class VerdictRules
{
    private const string Legitimate = "legitimate";
    private const string Misconfigured = "misconfigured";
    private const string Forwarder = "forwarder";
    private const string Broken = "dkim_broken_at_receiver";
    private const string Spoof = "spoof";
    private const string Undetermined = "undetermined";

    /// <summary>All verdicts.</summary>
    public static IReadOnlyList<string> Verdicts { get; } = [Legitimate, Misconfigured, Forwarder, Broken, Spoof, Undetermined];

    public static IReadOnlyList<VerdictRule> All { get; } =
    [
        // What the operator says.
        new("overruled_spoof", Spoof, "high", c => c.Overruled is OverruleAs.Spoof,
            ("The settings say that this is somebody else's.", "設定で「なりすまし」と指定されています。"), Steps.Nothing),
        new("overruled_ignored", Undetermined, "high", c => c.Overruled is OverruleAs.Ignore,
            ("The settings say that this is not worth a thought.", "設定で「無視」と指定されています。"), Steps.Nothing),
        new("overruled_approved", Legitimate, "high", c => c.Overruled is OverruleAs.Approve,
            ("The settings say that this sends with our knowledge.", "設定で「承認済み」と指定されています。"), Steps.Align),

        // Mail that passes.
        new("signature_breaks_at_receiver", Broken, "high", c => !c.HasDkim && c.SignatureFailed && (c.IsDirect || c.SendsForCustomers) && c.ReceiverBreaksSignatures,
            ("Our signature breaks at this receiver and holds at the others on the same days.", "同じ日に他の受信側では有効な DKIM 署名が、この受信側でだけ壊れています。"), Steps.AskReceiver),
        new("spf_aligned", Legitimate, "high", c => c.HasSpf,
            ("The domain's SPF record names this host.", "ドメインの SPF レコードに含まれる送信元です。"), Steps.Nothing),
        new("reported_forwarded", Forwarder, "high", c => c.SaidForwarded && !c.IsDirect,
            ("The receiver says that the mail was forwarded.", "受信側が「転送」と報告しています。"), Steps.Sign),
        new("reported_mailing_list", Forwarder, "high", c => c.SaidMailingList && !c.IsDirect,
            ("The receiver says that the mail came through a mailing list.", "受信側が「メーリングリスト経由」と報告しています。"), Steps.Sign),
        new("reported_arc", Forwarder, "high", c => c.SaidArc && !c.IsDirect,
            ("The receiver trusts the forwarders of the mail (ARC).", "受信側が転送経路 (ARC) を信頼しています。"), Steps.Sign),
        new("dkim_aligned", Legitimate, "high", c => c.HasDkim && c.IsDirect && !(c.IsShared && c.IsSignedElsewhere),
            ("A host that sends for the domain, with our signature.", "ドメインの送信元からの、自ドメインの DKIM 署名付きメールです。"), Steps.Nothing),
        new("sender_signs_for_domain", Legitimate, "high", c => c.HasDkim && c.SendsForCustomers && !c.PassesOn,
            ("A company that sends for its customers, with our signature.", "送信代行サービスからの、自ドメインの DKIM 署名付きメールです。"), Steps.Nothing),
        new("signature_passed_on", Forwarder, "high", c => c.HasDkim && c.IsSignedElsewhere,
            ("Signed by our own servers and passed on by this host.", "自社サーバーが署名したメールを、この送信元が転送しています。"), Steps.Nothing),
        new("passed_on_by_known_host", Forwarder, "medium", c => c.HasOwnSignature && c.PassesOn && !c.IsDirect && (!c.IsHome || c.HasOtherEnvelope),
            ("Our signature holds; a known forwarder or mailbox provider passed the mail on.", "自ドメインの署名は有効で、既知の転送元またはメールサービスを経由しています。"), Steps.Nothing),
        new("signs_with_own_key", Legitimate, "medium", c => c.HasDkim && c.IsHome,
            ("Signed for the domain with a key of its own: somebody gave it one.", "この送信元専用の鍵で自ドメインの署名が付いています。"), Steps.Nothing),
        new("dkim_aligned_elsewhere", Legitimate, "low", c => c.HasDkim && c.IsLarge,
            ("Our signature, from a host that nobody knows, to many receivers.", "未知の送信元ですが、多くの受信側に自ドメインの署名付きで届いています。"), Steps.Nothing),
        new("passed_on_by_unknown_host", Forwarder, "low", c => c.HasDkim,
            ("Our signature holds, from a host that sends little: passed on.", "自ドメインの署名は有効ですが、送信量の少ない送信元です。転送と考えられます。"), Steps.Nothing),

        // Mail that fails, from hosts that pass otherwise.
        new("transient_failure", Legitimate, "high", c => c.Authenticates && (c.HadTrouble || c.SaysNothing || !c.IsShared || c.SendsForCustomers || !c.BearsNoOwnName || !c.IsSomebodyElse),
            ("A source that passes as a rule; this is an accident.", "通常は認証に成功する送信元の、一時的な失敗です。"), Steps.Nothing),
        new("only_strictness_failed", Misconfigured, "high", c => c.OnlyStrictnessFailed && (c.IsDirect || !c.PassesOn),
            ("Passes for another name of ours than the one in the From field, and the policy asks for the same one.", "From とは別の自社ドメイン名で認証されており、厳格 (strict) なアライメントでは失敗します。"), Steps.Align),
        new("partly_aligned", Misconfigured, "medium", c => c.AuthenticatesInPart && (c.IsOwn || !c.IsSomebodyElse),
            ("A source of ours of which a part is not authenticated.", "自社の送信元ですが、一部のメールが認証されていません。"), Steps.Align),
        new("own_signature_fails", Misconfigured, "high", c => c.IsOwn && c.SignatureFailed,
            ("An own network whose signature does not hold.", "自社ネットワークからの DKIM 署名が無効です。"), Steps.FixKey),

        // Mail that fails, passed on.
        new("signature_broken_on_the_way", Forwarder, "medium", c => c.SignatureFailed && c.IsRealSigner && (c.IsSomebodyElse || c.Source.PassedOn > 0),
            ("A signature of ours that was broken on the way: a mailing list or a forwarder that changes mails.", "途中で自ドメインの署名が壊れています。メーリングリストや、本文を書き換える転送と考えられます。"), Steps.Sign),
        new("passed_on_unsigned", Forwarder, "medium", c => c.IsMailboxProvider && c.HasOtherEnvelope && !c.IsSignedBySomebodyElse && c.BearsNoOwnName,
            ("A mailbox provider that signs what its users write passed this on without a signature.", "利用者のメールには署名するメールサービスから、署名なしで届いています。転送と考えられます。"), Steps.Sign),
        new("known_forwarder", Forwarder, "medium", c => c.IsForwarder,
            ("A known forwarder or list host.", "既知の転送サービスまたはメーリングリストです。"), Steps.Sign),
        new("forwards_other_mail", Forwarder, "medium", c => !c.IsOwn && !c.IsDirect && !c.SendsForCustomers && (c.IsSignedFarAway ? c.Source.PassedOn > 0 : !c.IsSignedBySomebodyElse)
            && (c.IsSignedFarAway || c.Source.PassedOnShare >= 0.3 || (c.IsOneOfManyForwarders && c.Group.PassedOnShare >= 0.3)),
            ("Most of what this host sends of ours is passed on.", "この送信元が扱う自ドメインのメールの大半は転送です。"), Steps.Sign),

        // Mail that fails, of our own people.
        new("own_network_burst", Spoof, "medium", c => c.IsOwn && c.Group.Passed == 0 && c.Source.Spread < 14 && c.Group.DayCount > c.Source.DayCount,
            ("An own network that never passes, an address for some days: a customer's infected machine.", "認証実績のない自社ネットワーク内で、数日だけ現れたアドレスです。感染した顧客端末が疑われます。"), Steps.CleanUp),
        new("own_network_unaligned", Misconfigured, "high", c => c.IsOwn,
            ("An own network that sends without authentication.", "自社ネットワークから認証なしで送信されています。"), Steps.Align),
        new("own_reverse_name", Misconfigured, "high", c => c.IsNamedAsOwn,
            ("The host has a name of ours, and is not authenticated.", "逆引き名が自社ドメインですが、認証されていません。"), Steps.Align),
        new("sender_as_itself", Misconfigured, "high", c => c.IsKnownSender && c.AsItself.IsSteady,
            ("A known company that sends for us again and again, authenticated as itself only.", "既知のサービスが継続的に送信していますが、認証はサービス自身のドメインだけです。"), Steps.SetUpSender),
        new("burst_through_sender", Spoof, "medium", c => c.IsKnownSender && c.AsItself.Messages >= 20,
            ("A burst through a known company, which sends nothing else for us: a stolen account.", "既知のサービス経由の短期間の大量送信です。アカウントの不正利用が疑われます。"), Steps.Report),
        new("people_elsewhere", Misconfigured, "medium", c => c.DomainSends && c.SenderType is "isp" or "mailbox provider" && (c.Source.IsSteady || c.Near.IsSteady) && c.Near.Failing <= 16 && !c.IsSomebodyElse,
            ("Servers of another provider that send for us again and again: subscribers who send through it.", "他のプロバイダーのサーバーから継続的に送信されています。加入者が他社経由で送信していると考えられます。"), Steps.TellPeople),
        new("near_own_source", Misconfigured, "medium", c => c.Near.Direct > 0 && c.Source.IsSteady && c.SenderType is not "hosting" && !c.IsSomebodyElse,
            ("A steady neighbour of hosts that send for the domain.", "正規の送信元と同じネットワークから、継続的に送信されています。"), Steps.Align),
        new("steady_host", Misconfigured, "low", c => c.DomainSends && c.Source.DayCount >= 12 && c.Source.Spread >= 20 && c.Source.Messages <= (c.SenderType is "hosting" ? 8 : 40) * c.Source.DayCount
            && c.BearsNoOwnName && (c.HasOwnEnvelope || (c.Near.Failing == 1 && c.SenderType is not "hosting" && !c.IsSomebodyElse)),
            ("One host that sends a little on most days: a forgotten server.", "単独の送信元が毎日少しずつ送信しています。忘れられたサーバーの可能性があります。"), Steps.FindOwner),
        new("steady_signer", Misconfigured, "low", c => c.DomainSends && c.SenderType is not "hosting" && c.IsSignedAndPassesAsOther && c.AsItself.DayCount >= 15 && c.AsItself.Spread >= 25 && c.Near.Failing <= 16,
            ("A service that is in no list, which signs with the same domain of its own for weeks.", "一覧にないサービスが、同じ自身のドメインの署名で何週間も送信しています。"), Steps.SetUpSender),

        // What is left.
        new("known_sender_once", Undetermined, "low", c => c.IsKnownSender,
            ("A few mails through a known company, too few to tell.", "既知のサービス経由の少数のメールで、判断できません。"), Steps.Wait),
        new("network_of_strangers", Spoof, "high", c => c.Near.Failing >= 4,
            ("Many hosts of one network, none of which ever passes.", "同じネットワークの多数のアドレスから、認証に一度も成功しないメールが来ています。"), Steps.Enforce),
        new("burst", Spoof, "high", c => c.Source.Messages >= 20 && !c.Source.IsSteady,
            ("A sudden burst from a host that never passes.", "認証に成功したことのない送信元からの、突然の大量送信です。"), Steps.Enforce),
        new("many_strangers", Spoof, "medium", c => c.Strays >= 20,
            ("One of many unknown addresses with a few mails each.", "少数ずつ送信する多数の未知のアドレスの一つです。"), Steps.Enforce),
        new("unknown_source", Spoof, "medium", c => c.Source.Messages > 12 || c.Source.DayCount >= 3 || c.SenderType is "hosting",
            ("A host that nobody knows and that never passes.", "認証に成功したことのない未知の送信元です。"), Steps.Enforce),
        new("too_little", Undetermined, "low", _ => true,
            ("Too few mails to tell.", "メールが少なく、判断できません。"), Steps.Wait),
    ];

    private static readonly Dictionary<string, VerdictRule> ByCode = All.ToDictionary(rule => rule.Code, StringComparer.Ordinal);

    /// <summary>The rule of a code; the last one for a code of another version.</summary>
    public static VerdictRule Find(string code) => ByCode.GetValueOrDefault(code) ?? All[^1];
}
