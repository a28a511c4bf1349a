using System.Text;
using DmarcIngest.Enrichment;
using DmarcIngest.Reports;
using DmarcIngest.Reports.Authenticity;
using DmarcIngest.Reports.Failure;

namespace DmarcIngest.Fuzz;

/// <summary>What is fuzzed. No field here may need instrumented code: it must not run before SharpFuzz has set up its memory.</summary>
internal static class Targets
{
    public static IReadOnlyList<string> Names => ["mail", "aggregate", "plain", "tls", "failure", "unpack", "mime", "mbox", "text"];

    /// <summary>Reads one input; whatever escapes is a finding.</summary>
    public static void Run(string name, byte[] input)
    {
        // The reader does it for the parsers, some of which are called without it here.
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        switch (name)
        {
            case "mail":
                Mail(input);
                break;
            case "aggregate":
                DocumentTargets.Aggregate(input);
                break;
            case "plain":
                PlainTarget.Run(input);
                break;
            case "tls":
                DocumentTargets.Tls(input);
                break;
            case "failure":
                FailureTarget.Run(input);
                break;
            case "unpack":
                UnpackTarget.Run(input);
                break;
            case "mime":
                Mime(input);
                break;
            case "mbox":
                MboxTarget.Run(input);
                break;
            case "text":
                TextTarget.Run(input);
                break;
        }
    }

    /// <summary>A whole mail or file, of any kind: what the daemon does with it.</summary>
    private static void Mail(byte[] input)
    {
        ReportReader reader = Reader(PrivacyLevel.Redacted);
        string first = Transcript.Of(reader.Read(input));
        Contract.Same(first, Transcript.Of(reader.Read(input)), "Reading a mail twice gives two things.");
    }

    /// <summary>The walk through a mail and its outline, with parsers that do nothing: all the time is spent on MIME.</summary>
    private static void Mime(byte[] input)
    {
        ReportReader reader = new(SmallLimits.Value, UnpackTarget.Drain);
        string read = Transcript.Of(reader.Read(input));
        MailOutline outline = reader.Explain(input);
        Contract.Same(read, Transcript.Of(outline.Reading), "Explaining a mail reads something else in it.");
    }

    private static ReportReader Reader(PrivacyLevel level) => new(
        SmallLimits.Value, new FailurePrivacy(level, "key"u8.ToArray()), new MailTrust(["mx.example.jp"], PublicSuffixList.Embedded.Registrable));
}
