using System.Security.Cryptography;

namespace Sluice.Store.Directory.Manifest;

/// <summary>The files that one load reads: which they are, what state they were in, and a digest of all they hold.</summary>
internal sealed class ManifestFiles(string manifest) : IDisposable
{
    public const int LongestFile = 16 * 1_024 * 1_024;

    private readonly string _manifest = Path.GetFullPath(manifest);
    private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<FileStamp> _stamps = [];
    private bool _isWhole = true;

    public IReadOnlyList<FileStamp> Stamps => _stamps;

    /// <summary>Null when a file could not be read.</summary>
    public string? Digest() => _isWhole ? Convert.ToHexStringLower(_digest.GetCurrentHash()) : null;

    /// <summary>A path, from the manifest's folder on.</summary>
    public string PathOf(string path) => Path.Combine(Path.GetDirectoryName(_manifest)!, path);

    /// <summary>Reads the manifest itself, or a file that it names by the path from its folder on.</summary>
    /// <returns>Null, and the problem without the path, which may come from the environment.</returns>
    public byte[]? Read(string path, out string problem)
    {
        var full = PathOf(path);
        byte[]? bytes = null;
        try
        {
            using var file = new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            _stamps.Add(FileStamp.Of(full, file.SafeFileHandle));
            bytes = ReadToEnd(file);
            problem = $"it is longer than {LongestFile >> 20} MiB";
        }
        catch (Exception error) when (FileStamp.SaysUnreadable(error))
        {
            _stamps.Add(FileStamp.Missing(full));
            problem = error switch
            {
                FileNotFoundException or DirectoryNotFoundException => "it is not there",
                UnauthorizedAccessException => "access is denied",
                ArgumentException => "its path is malformed",
                _ => "the system reports an error",
            };
        }

        _isWhole &= bytes is not null;
        _digest.AppendData(BitConverter.GetBytes(bytes?.Length ?? -1));
        _digest.AppendData(bytes ?? []);
        return bytes;
    }

    public void Dispose() => _digest.Dispose();

    private static byte[]? ReadToEnd(FileStream file)
    {
        if (file.Length > LongestFile)
            return null;
        var bytes = new byte[file.Length];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }
}
