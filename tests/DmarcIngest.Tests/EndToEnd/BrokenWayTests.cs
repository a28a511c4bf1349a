using DmarcIngest.Faults;
using DmarcIngest.Faults.Audit;
using DmarcIngest.Faults.Proxy;
using DmarcIngest.Faults.Worlds;

namespace DmarcIngest.Tests.EndToEnd;

/// <summary>The ways to the mail server and to the search server break; <c>tests/run-faults proxy-imap proxy-store</c> breaks them everywhere.</summary>
[TestFixture]
public sealed class BrokenWayTests
{
    private const int Mails = 40;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private static readonly HttpFault[] StoreFaults =
    [
        HttpFaults.HalfRefused(429, "es_rejected_execution_exception"), HttpFaults.ShortAnswerAsync, HttpFaults.ResetBeforeAnswerAsync, HttpFaults.Answer(200, "{}"),
    ];

    [Test]
    public async Task A_connection_that_breaks_within_a_mail_and_behind_a_move_costs_nothing()
    {
        await using Scene scene = await Scene.OpenAsync("sqlite", proxied: true);
        await using (Daemon daemon = scene.Start())
        {
            foreach (ImapCut cut in new ImapCut[] { new("BODY.PEEK[]", CutMoment.Halfway, CutManner.Reset, 1), new("UID MOVE", CutMoment.Unanswered, CutManner.Close, 2) })
            {
                scene.Imap!.Fault = cut;
                scene.Deliver(Mails);
                Assert.That((await scene.FiledAsync(Limit), cut.Hits), Is.EqualTo((true, cut.Times)), string.Join('\n', daemon.Lines));
            }

            await daemon.StopAsync();
        }

        await MustBeCleanAsync(scene);
    }

    [Test]
    public async Task Half_refused_cut_and_made_up_answers_of_the_store_cost_nothing()
    {
        await using Scene scene = await Scene.OpenAsync("elasticsearch", proxied: true);
        scene.Http!.Path = "/_bulk";
        await using (Daemon daemon = scene.Start())
        {
            foreach (HttpFault fault in StoreFaults)
            {
                int met = 0;
                scene.Http.Fault = exchange => Interlocked.Increment(ref met) == 1 ? fault(exchange) : HttpFaults.PassAsync(exchange);
                scene.Deliver(Mails);
                Assert.That((await scene.FiledAsync(Limit), met > 1), Is.EqualTo((true, true)), string.Join('\n', daemon.Lines));
            }

            await daemon.StopAsync();
        }

        Assert.That(File.Exists(Path.Combine(scene.Work, "refused.ndjson")), Is.False, "a row was taken for a bad one");
        await MustBeCleanAsync(scene);
    }

    private static async Task MustBeCleanAsync(Scene scene)
    {
        AuditReport audit = await scene.AuditAsync();
        Assert.That(audit.Clean, Is.True, audit.ToString());
    }
}
