using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace DmarcIngest.Settings;

/// <summary>
/// The last good values of a section whose edits take effect at once. .NET's own reload forgets every key of a file that does not parse,
/// which would mean defaults; here a file that is broken, half written or wrong is reported and changes nothing.
/// </summary>
internal sealed partial class LiveSettings<T> : IDisposable
    where T : class, new()
{
    private readonly string section;
    private readonly Func<T> load;
    private readonly ILogger logger;
    private readonly IDisposable watch;
    private readonly Lock gate = new();
    private T current;

    /// <param name="section">Name of the section, for the log.</param>
    /// <param name="load">Reads and checks the whole settings anew, file and all; throws <see cref="SettingsException"/>.</param>
    /// <param name="edits">Gives a token that fires at the next edit.</param>
    /// <param name="logger">Told of edits.</param>
    public LiveSettings(string section, Func<T> load, Func<IChangeToken> edits, ILogger logger)
    {
        this.section = section;
        this.load = load;
        this.logger = logger;
        current = load();
        watch = ChangeToken.OnChange(edits, Reload);
    }

    /// <summary>Raised after <see cref="Current"/> has changed.</summary>
    public event Action<T>? Changed;

    public T Current => Volatile.Read(ref current);

    public void Dispose() => watch.Dispose();

    private void Reload()
    {
        lock (gate)
        {
            T next;
            try
            {
                next = load();
            }
            catch (SettingsException exception)
            {
                LogWrong(string.Join(" ", exception.Messages));
                return;
            }

            string changes = Describe(current, next);
            if (changes.Length == 0)
            {
                return;
            }

            Volatile.Write(ref current, next);
            LogChanged(changes);
        }

        Changed?.Invoke(Current);
    }

    private string Describe(T before, T after) => string.Join(", ", typeof(T).GetProperties()
        .Where(property => property.CanWrite && !Equals(property.GetValue(before), property.GetValue(after)))
        .Select(property => $"{section}:{property.Name} from {property.GetValue(before)} to {property.GetValue(after)}"));

    [LoggerMessage(LogLevel.Error, "The edited settings are wrong and the last good ones stay in force: {Wrong}")]
    private partial void LogWrong(string wrong);

    [LoggerMessage(LogLevel.Information, "Settings changed: {Changes}.")]
    private partial void LogChanged(string changes);
}
