using DmarcIngest.Faults.Worlds;

namespace DmarcIngest.Tests.Faults;

/// <summary>What the run <c>sync</c> reads out of a trace.</summary>
[TestFixture]
public sealed class SyncTests
{
    private const string Write = "12 pwrite64(96</w/dmarc.db-wal>, \"...\"..., 4096, 32) = 4096";
    private const string Sync = "12 fdatasync(96</w/dmarc.db-wal>) = 0";
    private const string Begun = "12 fdatasync(96</w/dmarc.db-wal> <unfinished ...>";
    private const string Ended = "12 <... fdatasync resumed>)            = 0";
    private const string Move = "15 sendto(88<TCP:[1]>, \"A00000010 UID MOVE 1:20 Archive\"..., 40, 0, NULL, 0) = 40";

    [TestCase(0, Write, Sync, Move)]
    [TestCase(0, Write, Begun, Ended, Move)]
    [TestCase(1, Write, Move, Sync)]
    [TestCase(1, Write, Begun, Move, Ended)]
    [TestCase(1, Write, Sync, Write, Move)]
    public void A_move_before_the_log_is_synced_is_told(int told, params string[] trace)
    {
        (int moves, int synced, List<string> unsynced) = SyncWorld.Judge(trace);

        Assert.That((moves, synced, unsynced.Count), Is.EqualTo((1, 1, told)));
    }
}
