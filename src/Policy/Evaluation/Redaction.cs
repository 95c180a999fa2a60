using System.Buffers;
using System.Collections.Frozen;
using Sluice.Policy.Conditions;

namespace Sluice.Policy.Evaluation;

/// <summary>The arguments whose keys and values stay out of every record. Immutable.</summary>
internal sealed class Redaction
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Always =
        new[] { "api_key", "token", "password", "secret", "authorization" }
            .ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly IReadOnlyList<ConditionPath> _paths;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _topLevel;
    private readonly RedactedPaths _tree;

    public Redaction(IReadOnlyList<ConditionPath> paths)
    {
        _paths = paths;
        _tree = new RedactedPaths(paths);
        _topLevel = paths.Where(path => path.Keys.Count == 1).Select(path => path.Keys[0])
            .ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Whether a top-level argument is redacted as a whole.</summary>
    public bool HasKey(ReadOnlySpan<char> key) => Always.Contains(key) || _topLevel.Contains(key);

    /// <summary>Whether what stands at the path is redacted, by its own name or by that of something around it.</summary>
    public bool Covers(ConditionPath path) =>
        path.Keys.Any(key => Always.Contains(key))
        || _paths.Any(known => known.Keys.SequenceEqual(path.Keys.Take(known.Keys.Count), StringComparer.Ordinal));

    /// <summary>Whether a member of this name is redacted wherever it stands.</summary>
    public static bool IsAlwaysRedacted(ReadOnlySpan<char> name) => Always.Contains(name);

    /// <summary>See <see cref="CompiledPolicy.CopyRedacted"/>.</summary>
    public bool Copy(ReadOnlySpan<byte> arguments, int mostBytes, IBufferWriter<byte> output)
    {
        var copy = new RedactedCopy(mostBytes);
        copy.Write(arguments, _tree, output);
        return !copy.IsCut;
    }
}
