using DmarcIngest.Reports;

namespace DmarcIngest.Pipeline;

/// <summary>How kinds of rows are called: in every store, and for people.</summary>
internal static class KindNames
{
    /// <summary>Name of the view, and of the indices before prefix, suffix and month.</summary>
    public static string Stored(RowKind kind) => kind switch
    {
        RowKind.Aggregate => "dmarc_aggregate",
        RowKind.Failure => "dmarc_failure",
        RowKind.Tls => "smtp_tls",
        RowKind.Ingest => "dmarc_ingest",
        RowKind.Source => "dmarc_sources",
        RowKind.Domain => "dmarc_domains",
        RowKind.Event => "dmarc_events",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>In Japanese.</summary>
    public static string Japanese(RowKind kind) => kind switch
    {
        RowKind.Aggregate => "集計レポート",
        RowKind.Failure => "失敗レポート",
        RowKind.Tls => "SMTP TLS レポート",
        RowKind.Ingest => "取り込みログ",
        RowKind.Source => "送信元",
        RowKind.Domain => "ドメイン",
        RowKind.Event => "イベント",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
