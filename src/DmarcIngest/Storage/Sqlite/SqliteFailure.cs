using DmarcIngest.Pipeline;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Tells what an operator can mend from what is a bug, and says how. Codes: sqlite.org/rescode.html.</summary>
internal static class SqliteFailure
{
    public static bool IsOfTheWorld(SqliteException exception) => Advice(exception) is not null;

    public static BrokenWorldException Describe(string path, SqliteException exception) =>
        new($"The database {path} {Advice(exception)} (SQLite error {exception.SqliteExtendedErrorCode}).", exception);

    private static string? Advice(SqliteException exception) => exception.SqliteErrorCode switch
    {
        3 or 23 => "may not be used: give this program's user the right to read and write it and its folder",
        5 or 6 => "is locked by another program: end that program's transaction, or wait until it is done",
        8 => "is read-only: give this program's user the right to write it and its folder",
        10 => "cannot be read or written: check the disk, the file system and the kernel log",
        11 => "is damaged: stop the service, then restore it from a backup or save what is left with \"sqlite3 .recover\"",
        13 => "cannot grow because the disk is full: free some space, or shorten the retention",
        14 => "cannot be opened: check that its folder exists and that this program's user may write there",
        26 => "is no SQLite database: set Sqlite:Path to another file, or move this one away",
        _ => null,
    };
}
