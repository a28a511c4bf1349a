using System.Text;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Decoding;

namespace DmarcIngest.Tests.Reports.Decoding;

/// <summary>Takes every document with a <c>feedback</c> element for a report, so that decoding is tested by itself.</summary>
internal static class StubParser
{
    public static ReportReader Reader(ReadLimits? limits = null) => new(limits ?? new ReadLimits(), Parse);

    public static IReadOnlyList<Report> Parse(FoundDocument document, ReadLimits limits)
    {
        using Stream stream = document.Open();
        using StreamReader reader = new(stream, Encoding.UTF8);
        string text = reader.ReadToEnd();
        if (document.Kind == RowKind.Tls)
        {
            text = "<feedback><report_id>tls</report_id>";
        }

        return text.Contains("<feedback", StringComparison.OrdinalIgnoreCase)
            ? [new StubReport(document, text) { ReportUid = "uid", Partial = false, Deviations = [], RowCount = 0 }]
            : throw new ReportFormatException(RejectReasons.NotAReport, "Expected <feedback> and found something else.");
    }

    /// <summary>The results in short: <c>where = report id</c> or <c>where: reason</c>.</summary>
    public static string[] Short(MailReading reading) => [.. reading.Results.Select(Short)];

    private static string Short(ReadResult result) => result switch
    {
        Parsed { Report: StubReport report } => $"{result.Where} = {report.Id}",
        Rejected rejected => $"{result.Where}: {rejected.Reason}",
        _ => "?",
    };

    internal sealed class StubReport(FoundDocument document, string text) : Report
    {
        public override RowKind Kind => RowKind.Aggregate;

        public FoundDocument Document => document;

        public string Text => text;

        public string Id => text.Contains("<report_id>", StringComparison.Ordinal)
            ? text.Split("<report_id>")[1].Split("</report_id>")[0]
            : "?";

        /// <summary>True if nothing of the report was lost on the way.</summary>
        public bool Whole => document.Kind == RowKind.Tls || text.Contains(Encoding.UTF8.GetString(Fixtures.Pack.Report(Id)), StringComparison.Ordinal);

        public override IEnumerable<StoredRow> ReadRows() => [];
    }
}
