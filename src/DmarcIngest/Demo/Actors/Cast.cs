namespace DmarcIngest.Demo.Actors;

/// <summary>All who send mail with one of the provider's domains in the From field.</summary>
internal static class Cast
{
    public static IReadOnlyList<Actor> All { get; } =
    [
        .. OwnSenders.All,
        .. ApprovedServices.All,
        .. OwnMistakes.All,
        .. OtherWays.All,
        .. Forwarders.All,
        .. MailingLists.All,
        .. Botnets.All,
        .. Campaigns.All,
        .. Strays.All,
    ];
}
