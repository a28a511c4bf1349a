using DmarcIngest.Enrichment;

namespace DmarcIngest.Tests.Enrichment;

[TestFixture]
public sealed class MemoTests
{
    [Test]
    public void It_remembers_until_there_are_too_many_and_then_begins_anew()
    {
        Memo<int, string> memo = new(2);
        memo.Keep(1, "a");
        memo.Keep(1, "b");
        memo.Keep(2, "c");
        bool before = memo.TryGet(1, out string? first);

        memo.Keep(3, "d");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((before, first), Is.EqualTo((true, "a")));
            Assert.That(new[] { 1, 2, 3 }.Select(key => memo.TryGet(key, out _)), Is.EqualTo(new[] { false, false, true }));
        }
    }
}
