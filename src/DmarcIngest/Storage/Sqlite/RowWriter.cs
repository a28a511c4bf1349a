using DmarcIngest.Pipeline;
using DmarcIngest.Reports.Aggregate;
using Microsoft.Data.Sqlite;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>
/// Writes rows of all kinds over one connection. The numbers that it remembers hold from one transaction to the next as long as nobody else has
/// changed the database: SQLite tells of other connections (<c>data_version</c>), and whoever changes it over the same one calls <see cref="Forget"/>.
/// </summary>
internal sealed class RowWriter : IDisposable
{
    // One commit waits for the disk once. More rows would hold up purge and other programs for longer than it saves.
    private const int RowsPerTransaction = 20_000;

    private readonly SqliteConnection connection;
    private readonly AggregateWriter aggregates;
    private readonly DocumentWriter documents;
    private readonly SqliteStatement version;
    private long? seen;

    public RowWriter(SqliteConnection connection)
    {
        this.connection = connection;
        aggregates = new AggregateWriter(connection);
        documents = new DocumentWriter(connection);
        version = new SqliteStatement(connection, "PRAGMA data_version");
    }

    public void Forget() => seen = null;

    /// <summary>Writes some rows in one transaction. Begins with the enumerator on a row; a failure takes back the whole transaction.</summary>
    public (bool More, int Stored, int Kept) WriteSome(IEnumerator<RowWrite> rows, CancellationToken cancellationToken)
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        long? now = version.FindNumber();
        aggregates.Begin(sameDatabase: now == seen);

        // Numbers that a failure takes back must not be remembered.
        seen = null;
        int written = 0;
        int kept = 0;
        bool more;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            RowWrite write = rows.Current;
            bool taken = write.Row is AggregateRow aggregate ? aggregates.Write(aggregate, write.Version) : documents.Write(write.Row, write.Version);
            kept += taken ? 0 : 1;
            written++;
            more = rows.MoveNext();
        }
        while (more && written < RowsPerTransaction);

        transaction.Commit();
        seen = now;
        return (more, written - kept, kept);
    }

    public void Dispose()
    {
        aggregates.Dispose();
        documents.Dispose();
        version.Dispose();
    }
}
