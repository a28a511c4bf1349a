using System.Buffers;
using System.Xml;

namespace DmarcIngest.Reports.Aggregate;

/// <summary>Collects the text of one leaf element in a buffer of fixed size, and gives equal short texts as one string.</summary>
internal sealed class LeafText : IDisposable
{
    private const int SharedTexts = 4096;
    private const int SharedLength = 64;
    private readonly int capacity;
    private char[] buffer;
    private readonly HashSet<string> shared = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> sharedBySpan;
    private int length;
    private bool overflown;

    public LeafText(ReadLimits limits)
    {
        capacity = Math.Max(limits.TextLength, limits.FreeTextLength) + 256;
        buffer = ArrayPool<char>.Shared.Rent(capacity);
        sharedBySpan = shared.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public bool IsEmpty => length == 0;

    public void Clear()
    {
        length = 0;
        overflown = false;
    }

    /// <summary>Adds the text node at which the reader stands.</summary>
    public void Append(XmlReader reader)
    {
        while (length < capacity)
        {
            int read = reader.ReadValueChunk(buffer, length, capacity - length);
            if (read == 0)
            {
                return;
            }

            length += read;
            if (length == read)
            {
                CutLead();
            }
        }

        // The rest of the node is read over by the next Read, without being kept.
        overflown = true;
    }

    public string? Take(int longest, DeviationSet deviations)
    {
        ReadOnlySpan<char> text = Trim(buffer.AsSpan(0, length));
        if (text.Length > longest)
        {
            text = text[..longest];
            overflown = true;
        }

        if (overflown)
        {
            deviations.Add(AggregateDeviations.TextCut);
        }

        Clear();
        return text.IsEmpty ? null : text.Length > SharedLength ? text.ToString() : Share(text);
    }

    public void Dispose()
    {
        if (buffer.Length > 0)
        {
            ArrayPool<char>.Shared.Return(buffer);
            buffer = [];
        }
    }

    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        int start = 0;
        int end = text.Length;
        while (start < end && IsBlank(text[start]))
        {
            start++;
        }

        while (end > start && IsBlank(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    private static bool IsBlank(char character) => char.IsWhiteSpace(character) || character is '\uFEFF' or '\0';

    private void CutLead()
    {
        int lead = 0;
        while (lead < length && IsBlank(buffer[lead]))
        {
            lead++;
        }

        if (lead > 0)
        {
            buffer.AsSpan(lead, length - lead).CopyTo(buffer);
            length -= lead;
        }
    }

    private string Share(ReadOnlySpan<char> text)
    {
        if (sharedBySpan.TryGetValue(text, out string? known))
        {
            return known;
        }

        string added = text.ToString();
        if (shared.Count < SharedTexts)
        {
            shared.Add(added);
        }

        return added;
    }
}
