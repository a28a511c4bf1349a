using DmarcIngest.Faults.Worlds;

namespace DmarcIngest.Tests.Faults;

/// <summary>What a power cut would take back, read off a trace.</summary>
[TestFixture]
public sealed class LostLogTests
{
    private const string Write = "12 pwrite64(7</d/dmarc.db-wal>, \"\"..., 4096, 32) = 4096";
    private const string Second = "12 pwrite64(7</d/dmarc.db-wal>, \"\"..., 24, 4128) = 24";
    private const string Sync = "12 fdatasync(7</d/dmarc.db-wal>) = 0";

    [Test]
    public void What_was_written_after_the_last_sync_is_lost() =>
        Assert.That(LostLogWorld.Unsynced([Write, Sync, Second]), Is.EqualTo(new[] { (4128L, 4152L) }));

    [Test]
    public void A_sync_that_the_kill_cut_off_kept_nothing() =>
        Assert.That(LostLogWorld.Unsynced([Write, "12 fdatasync(7</d/dmarc.db-wal> <unfinished ...>"]), Is.EqualTo(new[] { (32L, 4128L) }));

    [Test]
    public void A_sync_that_ended_later_kept_what_came_before_its_end() =>
        Assert.That(LostLogWorld.Unsynced([Write, "12 fdatasync(7</d/dmarc.db-wal> <unfinished ...>", "12 <... fdatasync resumed>) = 0"]), Is.Empty);

    [Test]
    public void A_write_that_the_kill_cut_off_and_a_sync_of_the_database_itself_count_as_they_are() => Assert.That(
        LostLogWorld.Unsynced(["12 pwrite64(7</d/dmarc.db-wal>, \"\"..., 4096, 32 <unfinished ...>", "12 fdatasync(6</d/dmarc.db>) = 0"]), Is.EqualTo(new[] { (32L, 4128L) }));
}
