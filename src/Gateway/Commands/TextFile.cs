using System.Text;
using Sluice.Policy.Documents;

namespace Sluice.Gateway.Commands;

/// <summary>A file that a command is told to read.</summary>
internal static class TextFile
{
    /// <summary>The bytes, without a byte order mark, with which some editors begin a file; or why there are none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="longest">No more than one byte beyond is read: enough to tell that there are too many.</param>
    /// <param name="fault">Null when there are bytes.</param>
    public static ReadOnlyMemory<byte> Read(string path, int longest, out DocumentError? fault)
    {
        fault = null;
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[Math.Min(file.Length, longest + 1)];
            var read = bytes.AsMemory(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
            return read.Span.StartsWith(Encoding.UTF8.Preamble) ? read[Encoding.UTF8.Preamble.Length..] : read;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            fault = new DocumentError("", "", $"The file cannot be read: {exception.Message}", "Name a file that can be.");
            return default;
        }
    }
}
