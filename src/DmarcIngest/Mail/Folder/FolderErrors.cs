using DmarcIngest.Pipeline;

namespace DmarcIngest.Mail.Folder;

/// <summary>Makes a sentence for an operator of what a disk refuses.</summary>
internal static class FolderErrors
{
    public static T Guard<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new BrokenWorldException($"Folder {path} may not be read or written: {exception.Message} Give the daemon's user the right to.", exception);
        }
        catch (IOException exception)
        {
            throw new BrokenWorldException($"Folder {path} cannot be used: {exception.Message}", exception);
        }
    }
}
