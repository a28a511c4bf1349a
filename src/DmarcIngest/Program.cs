using System.CommandLine;
using DmarcIngest.Commands;
using DmarcIngest.Pipeline;

ParseResult parse = CommandLine.Build().Parse(args);
// Who asks for help is not told what else is missing.
bool asksForHelp = parse.Tokens.Any(token => token.Value is "--help" or "-h" or "-?");
if (parse.Errors.Count > 0 && !asksForHelp)
{
    foreach (System.CommandLine.Parsing.ParseError error in parse.Errors)
    {
        await Console.Error.WriteLineAsync(error.Message);
    }

    await Console.Error.WriteLineAsync("Try: dmarc-ingest --help");
    return ExitCode.Usage;
}

try
{
    int code = await parse.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(25) });
    return code == 0 ? Environment.ExitCode : code;
}
catch (BrokenWorldException exception)
{
    await Console.Error.WriteLineAsync(LogText.Line(exception.Message));
    return ExitCode.World;
}
catch (OperationCanceledException)
{
    return 130;
}
