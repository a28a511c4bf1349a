using System.Net;

namespace DmarcIngest.Demo;

/// <summary>A made report and the truth about its records, in their order.</summary>
/// <param name="FileName">As its attachment would be named.</param>
/// <param name="ReportId">Its report_id; unique among those of its reporter.</param>
/// <param name="Received">When its mail would arrive.</param>
/// <param name="Xml">The document, declared and meant to be encoded as UTF-8.</param>
/// <param name="Records">The truth.</param>
internal sealed record MadeReport(string FileName, string ReportId, DateTimeOffset Received, string Xml, IReadOnlyList<MadeRecord> Records);

/// <summary>The truth about one record.</summary>
/// <param name="Domain">The domain in the From field.</param>
/// <param name="SourceIp">The address that the mail came from.</param>
/// <param name="Reporter">org_name of the report.</param>
/// <param name="Day">Day (UTC) on which the report's period begins.</param>
/// <param name="Count">Number of mails.</param>
/// <param name="Truth">What the source is.</param>
/// <param name="Actor">Who it is, for people.</param>
internal sealed record MadeRecord(string Domain, IPAddress SourceIp, string Reporter, DateOnly Day, int Count, TruthVerdict Truth, string Actor);
