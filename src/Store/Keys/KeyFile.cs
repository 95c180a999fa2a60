using System.Security.Cryptography;

namespace Sluice.Store.Keys;

/// <summary>
/// The key of a node, or of the nodes that share a data path, when none is configured: made at the first start. One line for each key, as in the
/// configuration, so that a line can be moved there when nodes on other machines join.
/// </summary>
public static class KeyFile
{
    public const string Name = "keys";

    /// <exception cref="InvalidDataException">The file holds no keys, or others may read it.</exception>
    /// <exception cref="IOException">It cannot be read or made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read or made.</exception>
    public static KeyRing OpenOrCreate(string dataPath)
    {
        System.IO.Directory.CreateDirectory(dataPath);
        var path = Path.Combine(dataPath, Name);
        if (!File.Exists(path))
            Create(path);
        RefuseIfOthersMayRead(path);
        return Read(path);
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

    private static void RefuseIfOthersMayRead(string path)
    {
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & others) != UnixFileMode.None)
            throw new InvalidDataException($"{path} may be read by others than its owner: chmod 600 {path}, or set Sluice:Keys. If others have read it, delete it: MCP sessions then begin anew.");
    }

    private static KeyRing Read(string path)
    {
        var errors = new List<KeyError>();
        var lines = File.ReadAllLines(path).Where(line => line.Length > 0).ToArray();
        var keys = KeyText.Parse(lines, errors);
        if (errors.Count > 0)
            throw new InvalidDataException($"{path}, key {errors[0].Index + 1} \"{errors[0].Shown}\": {errors[0].Fix}");
        return keys.Count > 0 ? new KeyRing(keys) : throw new InvalidDataException($"{path} holds no key: delete it, and a new one is made; MCP sessions then begin anew.");
    }
}
