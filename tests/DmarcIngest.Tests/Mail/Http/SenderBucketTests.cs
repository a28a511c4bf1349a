using System.Net;
using DmarcIngest.Mail.Http;

namespace DmarcIngest.Tests.Mail.Http;

/// <summary>By what a sender of the HTTP intake is counted.</summary>
public sealed class SenderBucketTests
{
    [TestCase("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", Description = "one IPv6 network")]
    [TestCase("192.0.2.1", "::ffff:192.0.2.1", Description = "IPv4 on an IPv6 socket")]
    public void One_sender_has_one_counter(string one, string other) =>
        Assert.That(SenderBucket.Of(IPAddress.Parse(one)), Is.EqualTo(SenderBucket.Of(IPAddress.Parse(other))));

    [TestCase("192.0.2.{0}")]
    [TestCase("2001:db8:1:{0}::1")]
    public void Different_senders_hardly_ever_share_one_and_there_are_no_more_than_it_says(string pattern)
    {
        int[] buckets = [.. Enumerable.Range(1, 200).Select(i => SenderBucket.Of(IPAddress.Parse(string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, i))))];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(buckets, Is.All.InRange(0, SenderBucket.Count - 1));
            Assert.That(buckets.Distinct().Count(), Is.GreaterThan(180));
        }
    }
}
