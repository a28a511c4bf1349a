using DmarcIngest.Reports.Aggregate;

namespace DmarcIngest.Tests.Reports.Aggregate;

/// <summary>Rows of a large report that are read while others of it are stored.</summary>
public sealed class RowsAheadTests
{
    private static readonly AggregateRow Row = Samples.OnlyRow(Samples.Feedback());

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(499)]
    [TestCase(500)]
    [TestCase(12_345)]
    public void All_rows_come_in_their_order(int number)
    {
        AggregateRow[] rows = [.. Enumerable.Range(0, number).Select(_ => Samples.OnlyRow(Samples.Feedback()))];

        Assert.That(RowsAhead.Of(rows), Is.EqualTo(rows).Using<AggregateRow>(ReferenceEquals));
    }

    [Test]
    public void What_breaks_on_the_other_thread_breaks_here()
    {
        IEnumerable<AggregateRow> Broken()
        {
            yield return Row;
            throw new InvalidDataException("the archive ends here");
        }

        Assert.That(() => RowsAhead.Of(Broken()).Count(), Throws.InstanceOf<InvalidDataException>().With.Message.EqualTo("the archive ends here"));
    }

    [Test]
    public void Whoever_stops_early_leaves_nothing_open_and_few_rows_are_read_for_nothing()
    {
        int read = 0;
        bool closed = false;
        IEnumerable<AggregateRow> Endless()
        {
            try
            {
                while (true)
                {
                    read++;
                    yield return Row;
                }
            }
            finally
            {
                closed = true;
            }
        }

        Assert.That(RowsAhead.Of(Endless()).Take(1_000).Count(), Is.EqualTo(1_000));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(closed, Is.True);
            Assert.That(read, Is.LessThan(5_000));
        }
    }
}
