using DmarcIngest.Faults;
using DmarcIngest.Faults.Worlds;

namespace DmarcIngest.Tests.EndToEnd;

/// <summary>The daemon is killed again and again while it takes mail out of a real IMAP server; <c>tests/run-faults kill</c> does so for longer.</summary>
[TestFixture]
public sealed class KillTests
{
    [TestCase("sqlite")]
    [TestCase("elasticsearch")]
    public async Task Killed_again_and_again_it_loses_nothing_doubles_nothing_and_files_every_mail(string store)
    {
        Verdict verdict = await KillWorld.RunAsync(new RunOptions { Kills = 8, Mails = 400, Store = store });

        Assert.That(verdict.Holds, Is.True, verdict.ToString());
    }
}
