using DmarcIngest.Pipeline;

namespace DmarcIngest.Commands;

/// <summary>What was named on the command line, to be read twice; standard input is kept in a temporary file for that.</summary>
internal sealed class GivenTwice : IAsyncDisposable
{
    private readonly DaemonSettings settings;
    private readonly string[] paths;
    private readonly Stream input;

    private GivenTwice(DaemonSettings settings, string[] paths, Stream input)
    {
        this.settings = settings;
        this.paths = paths;
        this.input = input;
    }

    public static async Task<GivenTwice> OpenAsync(DaemonSettings settings, string[] paths, CancellationToken cancellationToken)
    {
        if (!paths.Contains("-"))
        {
            return new GivenTwice(settings, paths, Stream.Null);
        }

        // Readable by the owner only, and gone when it is closed: it holds other people's mail.
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        FileStream file = new(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), options);
        await using Stream standardInput = Console.OpenStandardInput();
        await standardInput.CopyToAsync(file, cancellationToken);
        return new GivenTwice(settings, paths, file);
    }

    /// <summary>Reads from the start; one at a time.</summary>
    public IMailSource Open()
    {
        input.Position = 0;
        return Parts.Import(settings, paths, input);
    }

    public ValueTask DisposeAsync() => input.DisposeAsync();
}
