using System.Text;
using DmarcIngest.Mail.Folder;
using DmarcIngest.Pipeline;
using DmarcIngest.Reports;
using Microsoft.Extensions.Logging.Abstractions;

namespace DmarcIngest.Tests.Mail.Folder;

/// <summary>A watched folder of a test, with what it takes to fill and to read it.</summary>
internal sealed class FolderFixture : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    public string At(string name) => Path.Combine(Root, name);

    public void Write(string name, string text, int minute = 0)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
        File.SetLastWriteTimeUtc(At(name), new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(minute));
    }

    public FolderSource Open(Action<FolderOptions>? change = null, TimeProvider? time = null)
    {
        FolderOptions options = new() { Path = Root };
        change?.Invoke(options);
        return new FolderSource(options, new ReadLimits(), time ?? TimeProvider.System, NullLogger<FolderSource>.Instance);
    }

    /// <summary>All mails that wait, none of them settled.</summary>
    public static async Task<List<MailItem>> ReadAsync(IMailSource source)
    {
        List<MailItem> mails = [];
        await foreach (MailBatch batch in source.ReadAsync(ReadMode.UntilEmpty, CancellationToken.None))
        {
            mails.AddRange(batch.Mails);
        }

        return mails;
    }

    public static Task SettleAsync(IMailSource source, MailOutcome outcome, params IEnumerable<MailItem> mails) =>
        source.SettleAsync([.. mails.Select(mail => new Settlement(mail, outcome))], CancellationToken.None);

    public static string Text(MailItem mail) => Encoding.UTF8.GetString(mail.Content!.Value.Span);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
