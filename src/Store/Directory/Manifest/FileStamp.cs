using Microsoft.Win32.SafeHandles;

namespace Sluice.Store.Directory.Manifest;

/// <summary>What tells cheaply that a file may have changed; the default for one that cannot be opened.</summary>
/// <param name="Path">The file.</param>
/// <param name="Written">Its last write, in ticks.</param>
/// <param name="Length">In bytes.</param>
internal readonly record struct FileStamp(string Path, long Written, long Length)
{
    /// <summary>Opens the file, because a link must be followed: configuration is often mounted behind links that are swapped.</summary>
    public static FileStamp Of(string path)
    {
        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Of(path, handle);
        }
        catch (Exception error) when (SaysUnreadable(error))
        {
            return Missing(path);
        }
    }

    public static FileStamp Of(string path, SafeFileHandle handle) =>
        new(path, File.GetLastWriteTimeUtc(handle).Ticks, RandomAccess.GetLength(handle));

    public static FileStamp Missing(string path) => new(path, 0, -1);

    public static bool SaysUnreadable(Exception error) => error is IOException or UnauthorizedAccessException or ArgumentException;
}
