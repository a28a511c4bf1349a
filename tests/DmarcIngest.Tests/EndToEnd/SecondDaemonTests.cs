using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.EndToEnd;

/// <summary>A daemon that is started by hand beside the service, with the same settings.</summary>
[TestFixture]
public sealed class SecondDaemonTests
{
    private string folder = "";

    [SetUp]
    public void SetUp() => folder = Directory.CreateTempSubdirectory("dmarc-ingest-test-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task A_second_daemon_with_the_same_state_folder_says_so_and_ends()
    {
        Directory.CreateDirectory(Path.Combine(folder, "inbox"));
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), """{ "Folder": { "Path": "./inbox" }, "Overview": { "Enabled": false } }""");
        await using DaemonProcess first = DaemonProcess.Start(folder);
        await first.SaysAsync("Ready");

        (int code, string said) = await DaemonProcess.RunAsync(folder);

        await first.KillAsync();
        await using DaemonProcess next = DaemonProcess.Start(folder);
        await next.SaysAsync("Ready");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(3));
            Assert.That(said, Is.EqualTo($"Another daemon runs with the state folder {Path.Combine(folder, "data")}: stop it first. To run two, give this one a Store:StateFolder, a mailbox and a store of its own."));
            Assert.That(first.Output, Does.Not.Contain("warn:").And.Not.Contain("fail:"));
        }
    }

    [Test]
    public async Task A_state_folder_that_cannot_be_made_holds_nobody_up()
    {
        Directory.CreateDirectory(Path.Combine(folder, "inbox"));
        await File.WriteAllTextAsync(Path.Combine(folder, "taken"), "");
        await File.WriteAllTextAsync(Path.Combine(folder, "appsettings.json"), """{ "Folder": { "Path": "./inbox" }, "Store": { "StateFolder": "./taken" }, "Privacy": { "Key": "0123456789abcdef" } }""");
        await using DaemonProcess daemon = DaemonProcess.Start(folder);

        await daemon.SaysAsync("Ready");
    }
}
