using System.Security.Cryptography;
using System.Text;

namespace Sluice.Store.Keys;

/// <summary>Keys in a file that its owner alone may read: one that the operator names, or the one that a node makes for itself at its first start.</summary>
public sealed class KeyFile : IKeySource
{
    public const string MadeName = "keys";

    /// <summary>A ring of the longest ids takes a fifteenth of it.</summary>
    public const int LargestBytes = 16 * 1024;

    private readonly string _path;
    private readonly string _whenExposed;

    private KeyFile(string path, string name, string whenExposed) => (_path, Name, _whenExposed) = (path, name, whenExposed);

    public string Name { get; }

    /// <summary>Polled, because change notices do not reach every mount, and mounted secrets are swapped behind links.</summary>
    public TimeSpan Interval => TimeSpan.FromSeconds(1);

    /// <param name="path">Somebody else writes it.</param>
    /// <param name="option">The option that names it, for messages.</param>
    public static KeyFile Named(string path, string option) =>
        new(path, $"{option} = \"{path}\"", "If others have read it, rotate: put a new key first, and take the old one out after sluice reencrypt.");

    /// <summary>
    /// The file of the nodes that share a data path, when no keys are configured: made when it is missing. A line in it has the form of the configuration,
    /// so that it can be moved there when nodes on other machines join.
    /// </summary>
    /// <exception cref="KeySourceException">It cannot be made.</exception>
    public static KeyFile OpenOrCreate(string dataPath)
    {
        var (path, name) = (Path.Combine(dataPath, MadeName), $"Sluice:DataPath = \"{dataPath}\"");
        try
        {
            System.IO.Directory.CreateDirectory(dataPath);
            if (!File.Exists(path))
                Create(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new KeySourceException($"{name}: the file with the keys cannot be made: {error.Message}", error);
        }

        return new KeyFile(path, name, "Or set Sluice:Keys or Sluice:KeysFile.");
    }

    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            RefuseIfOthersMayRead(file);
            if (file.Length > LargestBytes)
                throw new KeySourceException($"{Name}: the file {_path} has {file.Length} bytes, more than any key ring: name the file with the keys.");
            using var reader = new StreamReader(file, Encoding.UTF8);
            return await reader.ReadToEndAsync(cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new KeySourceException($"{Name}: the file with the keys cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Nodes that start together all find one whole file, whoever was first.</summary>
    private static void Create(string path)
    {
        var line = $"{RandomNumberGenerator.GetHexString(8, lowercase: true)}:{Convert.ToBase64String(RandomNumberGenerator.GetBytes(SealingKey.Length))}";
        try
        {
            OwnerFile.Write(path, line + Environment.NewLine, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another node was first: its key is the one.
        }
    }

    /// <summary>Of the file that was opened, not of its path: that may be a link, and may be swapped in between.</summary>
    private void RefuseIfOthersMayRead(FileStream file)
    {
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & others) != UnixFileMode.None)
            throw new KeySourceException($"{Name}: {_path} may be read by others than its owner: chmod 600 {_path}. {_whenExposed}");
    }
}
