using System.Text;

namespace Sluice.Store.Keys;

/// <summary>Makes files that are readable by their owner alone.</summary>
public static class OwnerFile
{
    /// <summary>An empty file for a database, unless there is one: SQLite gives its logs the same mode.</summary>
    /// <param name="path">Its folder exists.</param>
    public static void CreateEmpty(string path)
    {
        // One that is there is not even opened: closing it would give up the locks that this process has on it.
        if (File.Exists(path))
            return;
        try
        {
            Create(path).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was quicker.
        }
    }

    /// <summary>Writes a file with secrets: it is on disk before it has its name, and never seen half written.</summary>
    /// <param name="path">Where it ends up; its folder exists.</param>
    /// <param name="text">All of it.</param>
    /// <param name="overwrite">Whether a file that is there goes; otherwise it stays and an <see cref="IOException"/> tells.</param>
    public static void Write(string path, string text, bool overwrite)
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        try
        {
            using (var file = Create(draft))
            {
                file.Write(Encoding.UTF8.GetBytes(text));
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }
}
