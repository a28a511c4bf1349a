using DmarcIngest.Pipeline;

namespace DmarcIngest.Commands;

/// <summary><c>export</c>: streams stored rows, whichever store they lie in, as <c>parse</c> prints them.</summary>
internal static class ExportCommand
{
    public static async Task<int> RunAsync(IReportStore store, RowQuery query, RowFormat format, Stream output, TextWriter errors, CancellationToken cancellationToken)
    {
        await store.PrepareAsync(cancellationToken);
        RowPrinter printer = new(output, format, query.Kind);
        long rows = 0;
        await foreach (ReadOnlyMemory<byte> row in store.ReadAsync(query, cancellationToken))
        {
            printer.Print(row.Span);
            rows++;
        }

        printer.End();
        await errors.WriteLineAsync($"{rows:N0} rows ({query.Kind.ToString().ToLowerInvariant()}) of {store.Description}.");
        return ExitCode.Done;
    }
}
