namespace DmarcIngest.Storage.Sqlite;

/// <summary>A value to bind, without a box around it.</summary>
internal readonly struct SqliteValue
{
    private SqliteValue(SqliteValueKind kind, long number = 0, string? text = null, ReadOnlyMemory<byte> bytes = default) =>
        (Kind, Number, Text, Bytes) = (kind, number, text, bytes);

    public SqliteValueKind Kind { get; }

    public long Number { get; }

    public string? Text { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    public static implicit operator SqliteValue(long number) => new(SqliteValueKind.Number, number);

    public static implicit operator SqliteValue(long? number) => number is { } value ? value : default(SqliteValue);

    public static implicit operator SqliteValue(string? text) => text is null ? default : new(SqliteValueKind.Text, text: text);

    public static SqliteValue Utf8(ReadOnlyMemory<byte> bytes) => new(SqliteValueKind.Utf8, bytes: bytes);

    public static SqliteValue Blob(ReadOnlyMemory<byte> bytes) => new(SqliteValueKind.Blob, bytes: bytes);
}

/// <summary>What a <see cref="SqliteValue"/> is.</summary>
internal enum SqliteValueKind
{
    Null,
    Number,
    Text,

    /// <summary>Text as it is stored.</summary>
    Utf8,
    Blob,
}
