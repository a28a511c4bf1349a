using System.Diagnostics;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>
/// Walks the elements of one document within the limits: skips what is not ours, and gives the text of leaves trimmed, cut and
/// shared where it repeats.
/// </summary>
internal abstract class ElementCursor(ReadLimits limits, long deadline) : IDisposable
{
    private int nodes;

    protected ReadLimits Limits => limits;

    /// <summary>Deviations of what is being read now; the reader of records changes it at each record.</summary>
    public required DeviationSet Deviations { get; set; }

    /// <summary>Of the element that was moved to last; the root's is 0.</summary>
    public abstract int Depth { get; }

    public abstract string RootNamespace { get; }

    /// <summary>Moves to the root element, whatever it is.</summary>
    public abstract ElementName MoveToRoot();

    /// <summary>Moves to the next element of ours within the element at <paramref name="depth"/>; Unknown ones are for the caller to skip.</summary>
    public abstract bool MoveToChild(int depth, out ElementName name);

    /// <summary>As <see cref="MoveToChild"/>, where text between the elements means nothing.</summary>
    public virtual bool MoveToChildOnly(int depth, out ElementName name)
    {
        StartText();
        bool found = MoveToChild(depth, out name);
        NoteStrayText();
        return found;
    }

    /// <summary>Reads on behind the element; whatever stands in it is of no interest.</summary>
    public abstract void Skip();

    /// <summary>Forgets text between elements that was read so far.</summary>
    public abstract void StartText();

    /// <summary>The text between elements since <see cref="StartText"/>.</summary>
    public abstract string? TakeText();

    public void NoteStrayText()
    {
        if (TakeText() is not null)
        {
            Deviations.Add(AggregateDeviations.StrayText);
        }
    }

    /// <summary>Text of the leaf element; null where it is empty.</summary>
    public string? ReadText() => ReadText(limits.TextLength);

    public string? ReadFreeText() => ReadText(limits.FreeTextLength);

    /// <summary>Reads to the end of the document, which must be well-formed to be whole.</summary>
    public abstract void ReadToEnd();

    /// <summary>The first of two values of one field, which should have been the only one.</summary>
    public string? First(string? first, string? next)
    {
        if (first is not null && next is not null)
        {
            Deviations.Add(AggregateDeviations.DuplicateElement);
        }

        return first ?? next;
    }

    public void SkipUnknown()
    {
        Deviations.Add(AggregateDeviations.UnknownElement);
        Skip();
    }

    public abstract void Dispose();

    protected abstract string? ReadText(int longest);

    protected ElementName Find(string name)
    {
        ElementName found = ElementNames.Find(name, out bool otherCase);
        if (otherCase)
        {
            Deviations.Add(AggregateDeviations.ElementCase);
        }

        return found;
    }

    /// <summary>Counts a step; from time to time looks at the clock.</summary>
    protected void Step()
    {
        nodes++;
        if ((nodes & 0xFFF) == 0 && Stopwatch.GetTimestamp() > deadline)
        {
            throw new ReportFormatException(RejectReasons.LimitExceeded, $"Reading took longer than DocumentSeconds ({limits.DocumentSeconds}).");
        }
    }
}
