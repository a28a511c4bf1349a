using System.Net;
using DmarcIngest.Enrichment.Senders;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>What the operator says of a source.</summary>
public enum OverruleAs
{
    /// <summary>It sends with our knowledge: <c>legitimate</c>.</summary>
    Approve,

    /// <summary>Not worth a thought: <c>undetermined</c>, and in nobody's way.</summary>
    Ignore,

    /// <summary>Somebody else's: <c>spoof</c>.</summary>
    Spoof,
}

/// <summary>An overrule, read.</summary>
internal sealed record Overrule(string? Domain, Cidr? Network, string? Sender, string? Dkim, OverruleAs As, string? Note)
{
    /// <param name="options">Checked, as the settings are at the start and at every edit.</param>
    public static Overrule Read(OverruleOptions options)
    {
        Cidr? network = Text(options.Network) is { } text
            ? Cidr.TryParse(text, out Cidr cidr, out string trouble) ? cidr : throw new FormatException($"\"{text}\": {trouble}")
            : null;
        return new Overrule(Name(options.Domain), network, Text(options.Sender), Name(options.Dkim), options.As ?? OverruleAs.Ignore, options.Note);
    }

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string? Name(string? name) => Text(name) is { } text ? DomainText.Plain(text).ToString().ToLowerInvariant() : null;

    public bool Fits(string domain, EvidenceKey key) =>
        (Domain is null || Domain == domain)
        && (Network is not { } network || Contains(network, key.Address))
        && (Sender is null || Sender.Equals(key.Sender.Name, StringComparison.OrdinalIgnoreCase))
        && (Dkim is null || IsBelow(EvidenceReader.DomainOf(key.Evidence.Signer)));

    private static bool Contains(Cidr network, IPAddress address)
    {
        Cidr one = Cidr.Of(address);
        return one.Family == network.Family && one.Within(network.Length) == network;
    }

    private bool IsBelow(string signer) => signer == Dkim || (signer.EndsWith(Dkim!, StringComparison.Ordinal) && signer[^(Dkim!.Length + 1)] == '.');
}

/// <summary>All overrules, equal by content, so that an edit of other settings is no change of them.</summary>
internal sealed class Overrules(IReadOnlyList<Overrule> list) : IEquatable<Overrules>
{
    public static Overrules None { get; } = new([]);

    public Overrule? Find(string domain, EvidenceKey key) => list.Count == 0 ? null : list.FirstOrDefault(overrule => overrule.Fits(domain, key));

    public bool Equals(Overrules? other) => other is not null && list.SequenceEqual(other.All);

    public override bool Equals(object? obj) => Equals(obj as Overrules);

    public override int GetHashCode() => list.Count;

    public override string ToString() => string.Create(null, $"{list.Count}");

    private IReadOnlyList<Overrule> All => list;
}

/// <summary>The overrules as a setting that is read live.</summary>
internal sealed class OverruleSettings
{
    public Overrules Overrules { get; set; } = Overrules.None;
}
