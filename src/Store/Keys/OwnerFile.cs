using System.Text;

namespace Sluice.Store.Keys;

/// <summary>Writes files with secrets: readable by their owner alone, on disk before they have their name, and never seen half written.</summary>
public static class OwnerFile
{
    /// <param name="path">Where it ends up; its folder exists.</param>
    /// <param name="text">All of it.</param>
    /// <param name="overwrite">Whether a file that is there goes; otherwise it stays and an <see cref="IOException"/> tells.</param>
    public static void Write(string path, string text, bool overwrite)
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using (var file = new FileStream(draft, options))
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
}
