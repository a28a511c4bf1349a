using DmarcIngest.Tests.Fixtures;
using DmarcIngest.Tests.Overview;

/// <summary>Without a namespace, so that it stands around all tests.</summary>
[SetUpFixture]
internal sealed class TestServerTearDown
{
    [OneTimeSetUp]
    public void StopThemAlsoWhenTheRunIsEndedEarly() => AppDomain.CurrentDomain.ProcessExit += (_, _) => TestServer.StopAll();

    [OneTimeTearDown]
    public async Task StopThem()
    {
        await SiteFixture.StopAllAsync();
        await Browser.StopAsync();
        TestServer.StopAll();
    }
}
