using System.ComponentModel.DataAnnotations;

namespace DmarcIngest.Pipeline;

/// <summary>Which store is used.</summary>
public sealed class StoreOptions
{
    /// <summary>Where rows are stored: in a SQLite file of our own, or in Elasticsearch or OpenSearch.</summary>
    public StoreKind Kind { get; set; } = StoreKind.Sqlite;

    /// <summary>Folder for what must survive a restart but may be lost: the count of mails that made the daemon fail, rows that the store refused, and the key that redacts addresses in failure reports. One daemon at a time runs with it.</summary>
    [Required]
    public string StateFolder { get; set; } = "./data";
}

/// <summary>The kinds of store.</summary>
public enum StoreKind
{
    /// <summary>One file, nothing to install.</summary>
    Sqlite,

    /// <summary>Elasticsearch 8 or 9, OpenSearch 2 or 3.</summary>
    Elasticsearch,
}
