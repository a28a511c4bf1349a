using DmarcIngest.Pipeline;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>The file: how it is made and opened.</summary>
internal sealed class SqliteDatabase(string path, TimeSpan busyTimeout)
{
    public string Path { get; } = path;

    /// <summary>Creates folder and file, readable by the owner only: they hold who mails whom.</summary>
    public void CreateFile()
    {
        try
        {
            string full = System.IO.Path.GetFullPath(Path);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full)!);
            FileStreamOptions create = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                // SQLite gives its -wal and -shm files the mode of the database.
                create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            if (!File.Exists(full))
            {
                using FileStream file = new(full, create);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BrokenWorldException($"The database {Path} cannot be created ({e.Message}): check its folder and this program's rights there.", e);
        }
    }

    public SqliteConnection OpenForWriting()
    {
        SqliteConnection connection = Open(SqliteOpenMode.ReadWrite);
        try
        {
            // auto_vacuum counts only before the first table. FULL: a commit returns when the log is on the disk. With NORMAL a power cut
            // may take back the last commits, and by then their mails may have left the inbox. Checkpoints every 32 MB instead of 4,
            // because ids are hashes and touch pages all over the file. What is set down for a moment stays in memory: there may be no other place to write to.
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText =
                "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 8000; PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY";
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A connection of its own sees one moment of the database and does not hold up the writer.</summary>
    public SqliteConnection OpenForReading()
    {
        SqliteConnection connection = Open(SqliteOpenMode.ReadWrite);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA query_only = 1";
        command.ExecuteNonQuery();
        return connection;
    }

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        SqliteConnectionStringBuilder settings = new()
        {
            DataSource = Path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = (int)Math.Ceiling(busyTimeout.TotalSeconds),
        };
        SqliteConnection connection = new(settings.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
