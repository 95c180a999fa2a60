using Sluice.Policy.Conditions;

namespace Sluice.Policy.Documents;

/// <summary>The argument paths of one tool while it is compiled: each gets one slot, however often and in whichever spelling it is named.</summary>
internal sealed class PathSlots
{
    private readonly List<IReadOnlyList<string>> _paths = [];

    public int Count => _paths.Count;

    public OperandSource SourceOf(ConditionPath path)
    {
        if (path.Root != PathRoot.Arguments)
            return new OperandSource(path.Root, 0);
        int slot = _paths.FindIndex(known => known.SequenceEqual(path.Keys, StringComparer.Ordinal));
        if (slot < 0)
        {
            slot = _paths.Count;
            _paths.Add(path.Keys);
        }

        return new OperandSource(PathRoot.Arguments, slot);
    }

    public PathNode? ToTree() => _paths.Count == 0 ? null : new PathNode(_paths);
}
