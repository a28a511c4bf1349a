using System.Diagnostics.Metrics;
using DmarcIngest.Pipeline;
using DmarcIngest.Tests.Fakes;
using DmarcIngest.Tests.Fixtures;

namespace DmarcIngest.Tests.Pipeline;

/// <summary>Messages of the last days, as metrics.</summary>
[TestFixture]
internal sealed class ReportDaysWorkerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 10, 12, 0, 0, TimeSpan.Zero);

    private readonly MemoryStore store = new();
    private readonly RoundTime time = new();

    [OneTimeTearDown]
    public void Free() => time.Dispose();

    [Test]
    public async Task Days_are_told_as_the_store_has_them_from_when_it_is_ready_and_stay_while_it_is_out()
    {
        time.SetUtcNow(Noon);
        DaemonState state = new(store, [], time);
        using Metrics metrics = new(state, time);
        using ReportDaysWorker worker = new(store, state, metrics, time);
        await WriteAsync("yesterday", "a.example", 1, 30, "pass");
        await WriteAsync("yesterday, failed", "a.example", 1, 4, "fail");
        await WriteAsync("a week ago", "a.example", 7, 5, "pass");
        await WriteAsync("three days ago", "b.example", 3, 8, "fail");
        await WriteAsync("too old", "b.example", 8, 100, "pass");
        await WriteAsync("today", "b.example", 0, 100, "pass");

        await worker.StartAsync(CancellationToken.None);
        await time.WaitsAsync();
        string before = Said();
        state.Prepared();
        time.Advance(TimeSpan.FromSeconds(10));
        await time.WaitsAsync();
        string ready = Said();
        store.ReadFailures = 1;
        await WriteAsync("later", "b.example", 3, 1, "pass");
        time.Advance(TimeSpan.FromMinutes(5));
        await time.WaitsAsync();
        string broken = Said();
        time.Advance(TimeSpan.FromSeconds(10));
        await time.WaitsAsync();
        string again = Said();
        await worker.StopAsync(CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before, Is.Empty);
            Assert.That(ready, Is.EqualTo("a.example 1: 34 30, a.example 7: 5 5, b.example 3: 8 0"));
            Assert.That(broken, Is.EqualTo(ready));
            Assert.That(again, Is.EqualTo("a.example 1: 34 30, a.example 7: 5 5, b.example 3: 9 1"));
        }
    }

    private Task WriteAsync(string name, string domain, int daysAgo, long count, string dkim) =>
        store.WriteAsync([new RowWrite(Rows.Aggregate(name, Rows.Of(domain, Noon.AddDays(-daysAgo)), count, dkim: dkim), 1, 0)], CancellationToken.None);

    /// <summary>Domain, days ago, messages and messages that passed.</summary>
    private static string Said()
    {
        SortedDictionary<string, string> said = new(StringComparer.Ordinal);
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Name is Metrics.ReportDayMessages or Metrics.ReportDayPassed)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, measurement, tags, _) =>
        {
            string key = $"{tags[0].Value} {tags[1].Value}:";
            said[key] = $"{said.GetValueOrDefault(key)} {measurement}";
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return string.Join(", ", said.Select(one => one.Key + one.Value));
    }
}
