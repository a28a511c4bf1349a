using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using DmarcIngest.Reports;

namespace DmarcIngest.Pipeline;

/// <summary>
/// The rows that a store refused for good, with the reason, one JSON object a line in <c>refused.ndjson</c>, for whoever has to find out why. Their mail lies among the invalid
/// ones, so that <c>reprocess</c> stores them after the repair; a row that is refused again stands here again.
/// </summary>
internal sealed class RefusedRows(string stateFolder, TimeProvider time)
{
    /// <summary>A store that refuses everything must not fill the disk: what is over is named in the ingest log only.</summary>
    public const long MostBytes = 64 * 1024 * 1024;

    private readonly Lock gate = new();

    public string Path { get; } = System.IO.Path.Combine(stateFolder, "refused.ndjson");

    /// <summary>Writes them down, on the disk when this returns. To be called before their mails are filed.</summary>
    /// <exception cref="BrokenWorldException">The file cannot be written.</exception>
    public void Add(BatchWork batch, IReadOnlyList<RefusedRow> refused)
    {
        try
        {
            lock (gate)
            {
                using FileStream file = Open();
                foreach (IGrouping<int, RefusedRow> ofMail in refused.GroupBy(row => row.Mail))
                {
                    Append(file, batch.Mails[ofMail.Key], ofMail.DistinctBy(row => row.Id).ToDictionary(row => row.Id, row => row.Reason, StringComparer.Ordinal));
                }

                file.Flush(flushToDisk: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BrokenWorldException($"The store refused {refused.Count} rows, and they cannot be written down in {Path}: {exception.Message}", exception);
        }
    }

    private FileStream Open()
    {
        Directory.CreateDirectory(stateFolder);
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            // Rows of failure reports may hold addresses.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        FileStream file = new(Path, options);
        if (file.Length > 0)
        {
            file.Seek(-1, SeekOrigin.End);
            if (file.ReadByte() != '\n')
            {
                // A crash broke off the line before.
                file.WriteByte((byte)'\n');
            }
        }

        return file;
    }

    /// <summary>Row by row: a store may refuse all of a report of hundreds of thousands, which is parsed anew here.</summary>
    private void Append(FileStream file, MailWork mail, Dictionary<string, string> reasons)
    {
        ArrayBufferWriter<byte> line = new();
        foreach (StoredRow row in mail.Reading.Results.OfType<Parsed>().SelectMany(parsed => parsed.Report.ReadRows()))
        {
            if (reasons.Count == 0 || file.Position >= MostBytes)
            {
                return;
            }

            if (reasons.Remove(row.Id, out string? reason))
            {
                line.ResetWrittenCount();
                Write(line, mail.Mail, row, reason);
                file.Write(line.WrittenSpan);
            }
        }
    }

    private void Write(ArrayBufferWriter<byte> lines, MailItem mail, StoredRow row, string reason)
    {
        using (Utf8JsonWriter json = new(lines, new JsonWriterOptions { Encoder = JavaScriptEncoder.Default }))
        {
            json.WriteStartObject();
            json.WriteString("refused", time.GetUtcNow().UtcDateTime);
            json.WriteString("mailbox", mail.Source);
            json.WriteString("mail_key", mail.Key);
            json.WriteString("kind", KindNames.Stored(row.Kind));
            json.WriteString("_id", row.Id);
            json.WriteString("reason", reason);
            json.WritePropertyName("row");
            row.WriteTo(json);
            json.WriteEndObject();
        }

        lines.Write("\n"u8);
    }
}
