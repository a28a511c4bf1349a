using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace DmarcIngest.Reports.Tls;

/// <summary>
/// Walks over the tokens of a JSON stream, holding no more than the token in hand. Byte-order marks, trailing commas, comments and
/// control characters in strings are read over; depth, length of a token and time are bounded.
/// </summary>
internal sealed class JsonCursor(Stream stream, ReadLimits limits, long deadline) : IDisposable
{
    private const int LongestToken = 1024 * 1024;
    private const int TokensBetweenLooksAtTheClock = 4096;

    /// <summary>A byte-order mark in UTF-8.</summary>
    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private JsonReaderState state = new(new JsonReaderOptions
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = limits.JsonDepth + 1,
    });

    private int start;
    private int end;
    private int tokenStart;
    private long passed;
    private bool ended;
    private int tokens;

    /// <summary>What the cursor stands on.</summary>
    public JsonTokenType Token { get; private set; }

    /// <summary>Objects and lists around the token; the outermost object has 0.</summary>
    public int Depth { get; private set; }

    /// <summary>Deviations met on the way.</summary>
    public required DeviationSet Deviations { get; init; }

    /// <summary>Goes to the next token.</summary>
    /// <exception cref="JsonException">It is no JSON from here on, or it ends too early.</exception>
    /// <exception cref="ReportFormatException">A limit is exceeded.</exception>
    public void Read()
    {
        LookAtTheClock();
        while (true)
        {
            SkipBlanks();
            if (BeginsMark())
            {
                Fill();
                continue;
            }

            Utf8JsonReader reader = new(buffer.AsSpan(start, end - start), ended, state);
            bool read;
            try
            {
                read = reader.Read();
            }
            catch (JsonException exception)
            {
                throw Broken(exception);
            }

            if (read)
            {
                tokenStart = start + (int)reader.TokenStartIndex;
                start += (int)reader.BytesConsumed;
                state = reader.CurrentState;
                Token = reader.TokenType;
                Depth = reader.CurrentDepth;
                CheckDepth();
                return;
            }

            if (ended)
            {
                throw new JsonException($"Expected more and found the end at byte {passed + end}.");
            }

            Fill();
        }
    }

    /// <summary>The name or value on which the cursor stands as text, cut to a length; null for JSON's null, an object or a list.</summary>
    public string? Text(int longest)
    {
        ReadOnlySpan<byte> raw = buffer.AsSpan(tokenStart, start - tokenStart);
        string? text = Token switch
        {
            JsonTokenType.PropertyName or JsonTokenType.String => Unquote(raw),
            JsonTokenType.Number => Encoding.UTF8.GetString(raw),
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            _ => null,
        };
        if (text is null || text.Length <= longest)
        {
            return text;
        }

        Deviations.Add(TlsDeviations.TextTruncated);
        return text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];
    }

    /// <summary>Goes to the end of the object or list on whose begin the cursor stands; nowhere on anything else.</summary>
    public void Skip()
    {
        if (Token is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return;
        }

        int depth = Depth;
        do
        {
            Read();
        }
        while (Depth > depth);
    }

    /// <summary>True if anything but blanks stands behind the token in hand.</summary>
    public bool HasMore()
    {
        while (true)
        {
            SkipBlanks();
            if (start < end && !BeginsMark())
            {
                return true;
            }

            if (ended)
            {
                return false;
            }

            Fill();
        }
    }

    public void Dispose()
    {
        byte[] rented = buffer;
        buffer = [];
        (start, end, tokenStart) = (0, 0, 0);
        if (rented.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        stream.Dispose();
    }

    private string Unquote(ReadOnlySpan<byte> raw)
    {
        int close = raw.LastIndexOf((byte)'"');
        ReadOnlySpan<byte> quoted = raw[..(close + 1)];
        try
        {
            Utf8JsonReader reader = new(quoted);
            reader.Read();
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Not UTF-8, or half of a surrogate pair: what can be read of it is worth more than nothing.
            Deviations.Add(TlsDeviations.TextInvalid);
            return Encoding.UTF8.GetString(quoted[1..^1]);
        }
    }

    private void CheckDepth()
    {
        if (Token is JsonTokenType.StartObject or JsonTokenType.StartArray && Depth >= limits.JsonDepth)
        {
            throw new ReportFormatException(RejectReasons.LimitExceeded, $"JSON is nested deeper than the {limits.JsonDepth} allowed by Limits:JsonDepth, at byte {passed + tokenStart}.");
        }
    }

    private void LookAtTheClock()
    {
        if (++tokens % TokensBetweenLooksAtTheClock == 0 && Stopwatch.GetTimestamp() > deadline)
        {
            throw new ReportFormatException(RejectReasons.LimitExceeded, $"Reading the report took longer than the {limits.DocumentSeconds} s allowed by Limits:DocumentSeconds.");
        }
    }

    // Between two tokens, so no blank of a string is lost.
    private void SkipBlanks()
    {
        start = PastBlanks(start);

        // A comma belongs to the token that follows, however far away; it is moved there, so that endless blanks fill no buffer.
        if (start < end && buffer[start] == (byte)',')
        {
            int next = PastBlanks(start + 1);
            buffer[start] = (byte)' ';
            start = next - 1;
            buffer[start] = (byte)',';
        }
    }

    private int PastBlanks(int at)
    {
        while (at < end && (buffer[at] <= (byte)' ' || buffer.AsSpan(at, end - at).StartsWith(Mark)))
        {
            at += buffer[at] <= (byte)' ' ? 1 : Mark.Length;
        }

        return at;
    }

    /// <summary>True if what is in hand may be a byte-order mark of which the rest is still to come.</summary>
    private bool BeginsMark()
    {
        ReadOnlySpan<byte> rest = buffer.AsSpan(start, end - start);
        rest = rest is [(byte)',', ..] ? rest[1..] : rest;
        return !ended && rest.Length is (1 or 2) && Mark.StartsWith(rest);
    }

    private void Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            passed += start;
            (tokenStart, end, start) = (0, end - start, 0);
        }

        if (end == buffer.Length)
        {
            Grow();
        }

        // At least as much as a byte-order mark has.
        Span<byte> room = buffer.AsSpan(end);
        int read = stream.ReadAtLeast(room, Math.Min(room.Length, 4), throwOnEndOfStream: false);
        ended = read == 0;

        // QUIRK: a raw line break or control character within a string is no JSON; as a blank it is, and between tokens it means the same.
        foreach (ref byte value in buffer.AsSpan(end, read))
        {
            value = value < (byte)' ' ? (byte)' ' : value;
        }

        end += read;
    }

    private void Grow()
    {
        if (buffer.Length >= LongestToken)
        {
            throw new ReportFormatException(RejectReasons.LimitExceeded, $"A value is longer than {LongestToken} bytes, at byte {passed}.");
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, end).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    // Line breaks have become blanks, so the reader's own line and position say nothing.
    private JsonException Broken(JsonException exception)
    {
        string found = exception.Message;
        int position = found.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return new JsonException($"{(position < 0 ? found : found[..position])} At byte {passed + start}.", exception);
    }
}
