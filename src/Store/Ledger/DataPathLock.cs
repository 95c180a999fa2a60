namespace Sluice.Store.Ledger;

/// <summary>
/// Numbers the gateways of a data path, or keeps a second one off it, since two would multiply the limits of its ledger file. An operating system's lock on a file, which dies with its process; the file
/// itself stays, since deleting it would let two processes lock two files of one name.
/// </summary>
public sealed class DataPathLock : IDisposable
{
    /// <summary>The most gateways that may share a data path.</summary>
    public const int MostNodes = 16;

    private const int SharingViolation = unchecked((int)0x80070020);
    private const int WouldBlockLinux = 11;
    private const int WouldBlockMac = 35;

    private readonly FileStream _file;

    private DataPathLock(FileStream file, int node) => (_file, Node) = (file, node);

    /// <summary>0 for the only or first gateway, then 1, 2, ...: the first number that is free.</summary>
    public int Node { get; }

    /// <param name="dataPath">The folder, which exists.</param>
    /// <param name="mayShare">Whether others may be there, each with files of its own.</param>
    /// <exception cref="InvalidOperationException">The data path is in use.</exception>
    public static DataPathLock Take(string dataPath, bool mayShare)
    {
        Exception? cause = null;
        for (var node = 0; node < (mayShare ? MostNodes : 1); node++)
        {
            try
            {
                var path = Path.Combine(dataPath, FileName("gateway", node, "lock"));
                return new DataPathLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), node);
            }
            catch (IOException inUse) when (inUse.HResult is SharingViolation or WouldBlockLinux or WouldBlockMac)
            {
                cause = inUse;
            }
        }

        throw new InvalidOperationException(
            mayShare
                ? $"{MostNodes} gateways use the data path '{dataPath}' already, the most that may share one. Set another Sluice:DataPath."
                : $"The data path '{dataPath}' is in use: another process holds its gateway.lock. Two gateways on it would multiply every limit. " +
                    "Stop the other one, set another Sluice:DataPath, or accept that each gateway counts for itself with Sluice:PerNodeLimits=true.",
            cause);
    }

    /// <summary><c>ledger.db</c> for the first node, <c>ledger-1.db</c> for the next.</summary>
    public static string FileName(string name, int node, string extension) => node == 0 ? $"{name}.{extension}" : $"{name}-{node}.{extension}";

    public void Dispose() => _file.Dispose();
}
