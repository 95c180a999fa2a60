namespace Sluice.Gateway.Enforcement;

/// <summary>Names the files of this node: several nodes may share a data path, each with its own. An engine registers it.</summary>
/// <param name="dataPath">The folder.</param>
/// <param name="node">0 for the only or first node, whose files carry no number.</param>
public sealed class NodeFiles(string dataPath, int node)
{
    public string PathOf(string name) => Path.Combine(dataPath, node == 0 ? $"{name}.db" : $"{name}-{node}.db");
}
