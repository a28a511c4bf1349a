namespace DmarcIngest.Enrichment.Verdicts;

/// <summary>
/// The days by which the rows of a month are judged: the month, and sixteen days on each side of it, so that a source that begins on its last day is seen
/// going on. Months are fixed, so the same rows are judged the same whenever it is done. At most 63 days: one bit of a number each.
/// </summary>
/// <param name="Month">First day of the month.</param>
internal readonly record struct Window(DateOnly Month)
{
    /// <summary>Days before and after the month.</summary>
    public const int Around = 16;

    public DateOnly First => Month.AddDays(-Around);

    /// <summary>First day after the window.</summary>
    public DateOnly End => Month.AddMonths(1).AddDays(Around);

    public DateTimeOffset From => Start(First);

    public DateTimeOffset To => Start(End);

    public static Window Of(DateTimeOffset moment) => new(new DateOnly(moment.UtcDateTime.Year, moment.UtcDateTime.Month, 1));

    public bool IsInMonth(DateOnly day) => day >= Month && day < Month.AddMonths(1);

    public DateOnly Day(int bit) => First.AddDays(bit);

    public static DateTimeOffset Start(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
