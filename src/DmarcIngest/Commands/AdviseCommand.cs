using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DmarcIngest.Enrichment.Verdicts;
using DmarcIngest.Pipeline;

namespace DmarcIngest.Commands;

/// <summary>How advice is printed.</summary>
internal enum AdviceFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>One JSON object, as it is stored.</summary>
    Json,
}

/// <summary>The languages of advice.</summary>
internal enum AdviceLanguage
{
    /// <summary>English.</summary>
    En,

    /// <summary>Japanese.</summary>
    Ja,
}

/// <summary><c>advise DOMAIN</c>: what a stricter policy would hit, what stands in its way, and the next step.</summary>
internal static class AdviseCommand
{
    public static async Task<int> RunAsync(
        IReportStore store, string domain, AdviceFormat format, AdviceLanguage language, TimeProvider time, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        await store.PrepareAsync(cancellationToken);
        (string name, _) = Reports.DomainName.Normalise(domain.TrimEnd('.'));
        if ((await new Readiness(store, time.GetUtcNow()).ReadAsync(name, cancellationToken)).FirstOrDefault() is not { } row)
        {
            await errors.WriteLineAsync(language == AdviceLanguage.Ja
                ? $"{LogText.Of(domain)} のレポートは直近 {Readiness.Days} 日間にありません。ポリシードメイン（DMARC レコードのあるドメイン）を指定してください。"
                : $"No report about {LogText.Of(domain)} in the newest {Readiness.Days} days: name the policy domain, which has the DMARC record, and see what is there with dmarc-ingest export --kind domain.");
            return ExitCode.Rejected;
        }

        await output.WriteLineAsync(format == AdviceFormat.Json ? Json(row) : new AdviceText(language).Of(row));
        return ExitCode.Done;
    }

    private static string Json(DomainRow row)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            row.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(PlainJson.Of(stream.ToArray()));
    }
}
