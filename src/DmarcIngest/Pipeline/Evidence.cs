using System.Net;
using DmarcIngest.Reports;

namespace DmarcIngest.Pipeline;

/// <summary>Aggregate rows that nothing tells apart in what they say of a source, counted together.</summary>
/// <param name="Domain">Policy domain.</param>
/// <param name="Day">Day (UTC) on which the reports' periods begin.</param>
/// <param name="Key">What the rows have in common.</param>
/// <param name="Rows">How many.</param>
/// <param name="Messages">Their messages; rows without a count add none.</param>
public sealed record EvidenceGroup(string Domain, DateOnly Day, EvidenceKey Key, long Rows, long Messages);

/// <summary>What is said of a source in one or more rows of one domain and month. All of it stands in each row.</summary>
/// <param name="Address">Source address.</param>
/// <param name="Reporter"><c>org_name</c> of the report.</param>
/// <param name="Evidence">How the mails authenticated.</param>
/// <param name="Sender">Who stands behind the source.</param>
/// <param name="ReverseName">Name of the address that the rows carry; null if they carry none.</param>
/// <param name="Rule"><see cref="SourceVerdict.Rule"/> that the rows carry.</param>
public sealed record EvidenceKey(IPAddress Address, string Reporter, AuthEvidence Evidence, SourceSender Sender, string? ReverseName, string Rule);

/// <summary>What rows are to carry instead.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Sender">Who stands behind the source.</param>
/// <param name="ReverseName">Name of the address; null leaves what the rows carry.</param>
/// <param name="BaseDomain">Its organisational domain.</param>
public sealed record RowRevision(SourceVerdict Verdict, SourceSender Sender, string? ReverseName, string? BaseDomain);

/// <summary>A published policy, as reports showed it last.</summary>
/// <param name="Domain">Policy domain.</param>
/// <param name="P"><c>p</c>.</param>
/// <param name="Sp"><c>sp</c>.</param>
/// <param name="Pct"><c>pct</c> in per cent.</param>
/// <param name="Adkim"><c>adkim</c>: <c>r</c> or <c>s</c>.</param>
/// <param name="Aspf"><c>aspf</c>: <c>r</c> or <c>s</c>.</param>
/// <param name="Seen">Begin of the newest period that showed it.</param>
public sealed record DomainPolicy(string Domain, string P, string Sp, int Pct, string Adkim, string Aspf, DateTimeOffset Seen);

/// <summary>What a published policy says that matters to receivers, by its normalised words.</summary>
/// <param name="P"><c>p</c>.</param>
/// <param name="Sp"><c>sp</c>.</param>
/// <param name="Pct"><c>pct</c> in per cent.</param>
/// <param name="Adkim"><c>adkim</c>: <c>r</c> or <c>s</c>.</param>
/// <param name="Aspf"><c>aspf</c>: <c>r</c> or <c>s</c>.</param>
public sealed record PolicyWords(string P, string Sp, int Pct, string Adkim, string Aspf)
{
    /// <summary>All of it, for ids and for order.</summary>
    public string Text => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{P} {Sp} {Pct} {Adkim} {Aspf}");
}

/// <summary>Aggregate rows of a domain and day that show the same policy, counted together.</summary>
/// <param name="Domain">Policy domain.</param>
/// <param name="Day">Day (UTC) on which the reports' periods begin.</param>
/// <param name="Policy">What they show.</param>
/// <param name="Rows">How many.</param>
/// <param name="Messages">Their messages; rows without a count add none.</param>
public sealed record PolicyDay(string Domain, DateOnly Day, PolicyWords Policy, long Rows, long Messages);
