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
        catch (Exception exception) when (IsRefusal(exception))
        {
            throw Broken(path, exception);
        }
    }

    /// <summary>True for what a disk says, false for a bug.</summary>
    public static bool IsRefusal(Exception exception) => exception is IOException or UnauthorizedAccessException;

    /// <summary>True if the file, or a folder above it, was taken away.</summary>
    public static bool IsGone(Exception exception) => exception is FileNotFoundException or DirectoryNotFoundException;

    public static BrokenWorldException Broken(string path, Exception exception) => exception is UnauthorizedAccessException
        ? new BrokenWorldException($"{path} may not be read or written: {exception.Message} Give the daemon's user the right to.", exception)
        : new BrokenWorldException($"{path} cannot be used: {exception.Message}", exception);
}
