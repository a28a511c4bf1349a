using DmarcIngest.Tests.Fixtures;

/// <summary>Without a namespace, so that it stands around all tests.</summary>
[SetUpFixture]
internal sealed class TestServerTearDown
{
    [OneTimeSetUp]
    public void StopThemAlsoWhenTheRunIsEndedEarly() => AppDomain.CurrentDomain.ProcessExit += (_, _) => TestServer.StopAll();

    [OneTimeTearDown]
    public void StopThem() => TestServer.StopAll();
}
