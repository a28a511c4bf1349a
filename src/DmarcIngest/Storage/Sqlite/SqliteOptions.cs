using System.ComponentModel.DataAnnotations;

namespace DmarcIngest.Storage.Sqlite;

/// <summary>Where the SQLite store keeps its rows. Section <c>Sqlite</c>.</summary>
public sealed class SqliteOptions
{
    /// <summary>The database file; it and its folder are created when absent. Must lie on a local disk, not on a network share.</summary>
    [Required]
    public string Path { get; set; } = "./data/dmarc.db";
}
