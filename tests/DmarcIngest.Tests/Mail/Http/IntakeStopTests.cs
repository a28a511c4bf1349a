using System.Net;
using System.Net.Sockets;
using System.Text;
using DmarcIngest.Mail.Http;
using DmarcIngest.Pipeline;
using DmarcIngest.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace DmarcIngest.Tests.Mail.Http;

/// <summary>What becomes of requests when the store, the sender or the daemon gives up.</summary>
public sealed class IntakeStopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Test]
    public async Task A_stop_answers_what_is_stored_meanwhile()
    {
        await using OpenIntake intake = await OpenIntake.StartAsync();
        Task<HttpResponseMessage> posted = intake.PostAsync("a");
        MailBatch batch = await intake.TakeAsync();

        Task stopped = intake.Server.StopAsync(CancellationToken.None);
        await RefusesConnectionsAsync(intake.Server.Address.Port);
        await intake.SettleAsync(batch);

        using HttpResponseMessage answer = await posted;
        await stopped.WaitAsync(Patience);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
    }

    [Test]
    public async Task A_stop_waits_for_a_broken_store_for_the_grace_only()
    {
        // The grace is over at once; the request itself would wait for ten minutes.
        await using OpenIntake intake = await OpenIntake.StartAsync(new IntakeOptions { WaitSeconds = 600 }, new HastyTime());
        Task<HttpResponseMessage> posted = intake.PostAsync("a");
        await intake.TakeAsync();

        await intake.Server.StopAsync(CancellationToken.None).WaitAsync(Patience);

        using HttpResponseMessage answer = await posted;
        Assert.That((answer.StatusCode, answer.Headers.RetryAfter?.ToString()), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "60")));
    }

    [Test]
    public async Task A_sender_that_goes_away_takes_back_only_its_wait()
    {
        await using OpenIntake intake = await OpenIntake.StartAsync();
        MailBatch batch;
        await using (NetworkStream waiting = await intake.SendAsync(1, "a"))
        {
            batch = await intake.TakeAsync();
            await using NetworkStream half = await intake.SendAsync(100, "half a report");
        }

        Task<HttpResponseMessage> posted = intake.PostAsync("b");
        await intake.SettleAsync(await intake.TakeAsync());
        await intake.SettleAsync(batch);
        using HttpResponseMessage answer = await posted;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Encoding.ASCII.GetString(batch.Mails[0].Content!.Value.Span), Is.EqualTo("a"));
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That(intake.Log.Lines, Is.Empty);
        }
    }

    [Test]
    public async Task A_body_that_drips_in_is_given_up_and_its_place_is_free()
    {
        FakeTimeProvider time = new();
        await using OpenIntake intake = await OpenIntake.StartAsync(time: time);
        List<NetworkStream> senders = [];
        for (int i = 0; i < IntakeSource.MostWaiting; i++)
        {
            senders.Add(await intake.SendAsync(100, "a"));
        }

        // By the text of the answer: the web server itself gives up a body that stands still, without one.
        Task<string>[] answers = [.. senders.Select(AnswerAsync)];
        while (!answers.All(answer => answer.IsCompleted))
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        Assert.That(await Task.WhenAll(answers), Is.All.StartsWith("HTTP/1.1 408 ").And.All.Contains("the body came too slowly"));
        Task<HttpResponseMessage> posted = intake.PostAsync("b");
        await intake.SettleAsync(await intake.TakeAsync());
        using HttpResponseMessage next = await posted;
        Assert.That(next.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        senders.ForEach(sender => sender.Dispose());
    }

    [Test]
    public async Task While_all_places_are_taken_the_next_sender_is_asked_to_come_again_at_once()
    {
        await using OpenIntake intake = await OpenIntake.StartAsync(new IntakeOptions { WaitSeconds = 600 });
        List<Task<HttpResponseMessage>> posted = [];
        List<MailBatch> taken = [];
        while (posted.Count < IntakeSource.MostWaiting)
        {
            posted.Add(intake.PostAsync("a"));
            taken.Add(await intake.TakeAsync());
        }

        using HttpResponseMessage refused = await intake.PostAsync("b");
        foreach (MailBatch batch in taken)
        {
            await intake.SettleAsync(batch);
        }

        HttpResponseMessage[] answers = await Task.WhenAll(posted);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((refused.StatusCode, refused.Headers.RetryAfter?.ToString()), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "60")));
            Assert.That(answers.Select(answer => answer.StatusCode), Is.All.EqualTo(HttpStatusCode.Accepted));
        }
    }

    [Test]
    public async Task What_nobody_waits_for_any_more_still_counts_until_it_is_stored()
    {
        // Each wait of a second is over at once, as if the store had been away for long.
        await using OpenIntake intake = await OpenIntake.StartAsync(new IntakeOptions { WaitSeconds = 1, RequestsPerMinute = 1000 }, new HastyTime());
        List<MailBatch> taken = [];
        for (int i = 0; i < IntakeSource.MostWaiting; i++)
        {
            using HttpResponseMessage late = await intake.PostAsync("a");
            taken.Add(await intake.TakeAsync());
        }

        // Nothing more is held in memory for a store that is away: not even the pipeline's reader gets it.
        using HttpResponseMessage refused = await intake.PostAsync("b");
        string reason = await refused.Content.ReadAsStringAsync();
        foreach (MailBatch batch in taken)
        {
            await intake.SettleAsync(batch);
        }

        using HttpResponseMessage next = await intake.PostAsync("c");
        MailBatch last = await intake.TakeAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((refused.StatusCode, reason), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "{\"outcome\":\"try again\",\"reason\":\"too many reports wait\"}\n")));
            Assert.That(Encoding.ASCII.GetString(last.Mails[0].Content!.Value.Span), Is.EqualTo("c"));
        }
    }

    /// <summary>What is answered, to the end of its last line or of the connection.</summary>
    private static async Task<string> AnswerAsync(NetworkStream stream)
    {
        using CancellationTokenSource limit = new(Patience);
        byte[] buffer = new byte[1024];
        StringBuilder answer = new();
        int read;
        do
        {
            read = await stream.ReadAsync(buffer, limit.Token);
            answer.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        while (read > 0 && !answer.ToString().Contains("slowly", StringComparison.Ordinal));
        return answer.ToString();
    }

    private static async Task RefusesConnectionsAsync(int port)
    {
        using CancellationTokenSource limit = new(Patience);
        while (true)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }
}
