using System.Globalization;
using System.Net;
using DmarcIngest.Enrichment.Senders;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Enrichment.ReverseDns;

/// <summary>The file in which names outlive a restart. Throws <see cref="SqliteException"/> and what files throw; not safe for several threads.</summary>
internal sealed class NameFile(string path) : IDisposable
{
    /// <summary>The layout of the table; a file of another one is no use.</summary>
    private const long Layout = 1;

    private SqliteConnection? connection;

    /// <summary>True where the file itself is no good, as opposed to its disk or its rights.</summary>
    public static bool IsDamaged(Exception exception) => exception is InvalidDataException or InvalidCastException or SqliteException { SqliteErrorCode: 1 or 11 or 26 };

    /// <summary>True for all that can be wrong with a file.</summary>
    public static bool IsTrouble(Exception exception) => exception is SqliteException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException || IsDamaged(exception);

    /// <summary>Opens the file, which is made if there is none, readable by the owner only: it holds who mails whom.</summary>
    /// <exception cref="InvalidDataException">It is a database of something else.</exception>
    public void Open()
    {
        string full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        if (!File.Exists(full))
        {
            FileStreamOptions create = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                // SQLite gives its -wal and -shm files the mode of the database.
                create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using FileStream file = new(full, create);
        }

        SqliteConnectionStringBuilder settings = new() { DataSource = full, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 1 };
        connection = new SqliteConnection(settings.ToString());
        connection.Open();
        // NORMAL: a power cut may take back the last names, which are asked again.
        Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
        long layout = Number("PRAGMA user_version");
        if (layout == 0 && Number("SELECT count(*) FROM sqlite_master") == 0)
        {
            Run("CREATE TABLE names (address TEXT PRIMARY KEY, name TEXT, asked INTEGER NOT NULL) WITHOUT ROWID; CREATE INDEX names_asked ON names (asked); PRAGMA user_version = 1");
        }
        else if (layout != Layout)
        {
            throw new InvalidDataException("it is not a cache of names that this version can read");
        }
    }

    /// <summary>The names that were asked last, so many at most, the oldest first; all others are taken out of the file.</summary>
    public List<(IPAddress Address, KnownAddress Known)> Load(int most)
    {
        using SqliteCommand read = connection!.CreateCommand();
        read.CommandText = "SELECT address, name, asked FROM names ORDER BY asked DESC LIMIT $1";
        read.Parameters.AddWithValue("$1", most);
        List<(IPAddress Address, KnownAddress Known)> entries = [];
        using (SqliteDataReader reader = read.ExecuteReader())
        {
            while (reader.Read())
            {
                if (Entry(reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetInt64(2)) is { } entry)
                {
                    entries.Add(entry);
                }
            }
        }

        Run(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM names WHERE address IN (SELECT address FROM names ORDER BY asked DESC LIMIT -1 OFFSET {most})"));
        entries.Reverse();
        return entries;
    }

    /// <summary>Writes what was found and takes out what was forgotten (null), in one transaction.</summary>
    public void Save(IReadOnlyDictionary<IPAddress, KnownAddress?> changes)
    {
        using SqliteTransaction transaction = connection!.BeginTransaction();
        using SqliteCommand write = connection.CreateCommand();
        using SqliteCommand forget = connection.CreateCommand();
        write.Transaction = forget.Transaction = transaction;
        write.CommandText = "INSERT INTO names (address, name, asked) VALUES ($1, $2, $3) ON CONFLICT (address) DO UPDATE SET name = excluded.name, asked = excluded.asked";
        forget.CommandText = "DELETE FROM names WHERE address = $1";
        SqliteParameter[] values = [write.Parameters.Add("$1", SqliteType.Text), write.Parameters.Add("$2", SqliteType.Text), write.Parameters.Add("$3", SqliteType.Integer)];
        SqliteParameter forgotten = forget.Parameters.Add("$1", SqliteType.Text);
        foreach ((IPAddress address, KnownAddress? entry) in changes)
        {
            if (entry is null)
            {
                forgotten.Value = address.ToString();
                forget.ExecuteNonQuery();
            }
            else
            {
                values[0].Value = address.ToString();
                values[1].Value = (object?)entry.Name?.Name ?? DBNull.Value;
                values[2].Value = entry.Asked.ToUnixTimeSeconds();
                write.ExecuteNonQuery();
            }
        }

        transaction.Commit();
    }

    /// <summary>Takes the file away, to be made anew.</summary>
    public void Delete()
    {
        Dispose();
        foreach (string end in (ReadOnlySpan<string>)["", "-wal", "-shm", "-journal"])
        {
            File.Delete(Path.GetFullPath(path) + end);
        }
    }

    public void Dispose()
    {
        connection?.Dispose();
        connection = null;
    }

    /// <summary>Anyone may have written into the file: what is no address or no name is left out.</summary>
    private static (IPAddress Address, KnownAddress Known)? Entry(string address, string? name, long asked) =>
        IPAddress.TryParse(address, out IPAddress? parsed) && (name is null || DomainText.Parse(name) == name) && asked is >= 0 and < 253_402_300_800
            ? (parsed, new KnownAddress(name is null ? ReverseName.None : new ReverseName(name), LookUpEnd.Known, DateTimeOffset.FromUnixTimeSeconds(asked)))
            : null;

    private void Run(string sql)
    {
        using SqliteCommand command = connection!.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private long Number(string sql)
    {
        using SqliteCommand command = connection!.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
