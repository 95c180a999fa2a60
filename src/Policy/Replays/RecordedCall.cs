using System.Buffers;
using System.Text.Json;
using Sluice.Policy.Conditions;
using Sluice.Policy.Evaluation;

namespace Sluice.Policy.Replays;

/// <summary>A call as a decision records it: with the names of its arguments, without their values.</summary>
public sealed class RecordedCall
{
    private readonly HashSet<string> _keys;
    private readonly CompiledPolicy? _policy;

    /// <param name="tool">The tool.</param>
    /// <param name="grantLabel">The label of the caller's grant.</param>
    /// <param name="keys">The recorded names of top-level arguments.</param>
    /// <param name="areAllKeys">False when the record says that it left some out.</param>
    /// <param name="decided">The policy that decided the call, which says what else was left out, and what its denial proves; null when it is not known.</param>
    public RecordedCall(string tool, string grantLabel, IEnumerable<string> keys, bool areAllKeys, CompiledPolicy? decided)
    {
        (Tool, GrantLabel, _keys, _policy, AreAllKeys) = (tool, grantLabel, keys.ToHashSet(StringComparer.Ordinal), decided, areAllKeys);
        Arguments = ToJson();
    }

    public string Tool { get; }

    public string GrantLabel { get; }

    /// <summary>Whether a name that is not recorded was not there, unless it was redacted.</summary>
    public bool AreAllKeys { get; }

    /// <summary>Whether nothing denied the call: what it was denied with, if anything, was only watched.</summary>
    public bool HasRun { get; init; }

    /// <summary>Why the call was denied, or would have been by a rule in shadow mode, or none; null when that is not known.</summary>
    public Reason? Reason { get; init; }

    /// <summary>The rule that denied it, or would have; empty when none did.</summary>
    public string Rule { get; init; } = "";

    /// <summary>What the call was charged, by counter. Empty: it is not known.</summary>
    public IReadOnlyDictionary<string, Units> Costs { get; init; } = new Dictionary<string, Units>(StringComparer.Ordinal);

    /// <summary>The recorded names, each with a value that stands for any.</summary>
    internal byte[] Arguments { get; }

    /// <summary>
    /// Whether a condition can be decided: on the tool and the label, on an argument that was not there, and whether there was one. An argument whose value was null
    /// counts as there: the record does not tell.
    /// </summary>
    internal bool Tells(WrittenCondition condition)
    {
        if (condition.Where.Root != PathRoot.Arguments)
            return true;
        var key = condition.Where.Keys[0];
        if (_keys.Contains(key))
            return condition is { Where.Keys.Count: 1, Compiled: ExistsCondition };
        return AreAllKeys && _policy?.Redacts(key) == false;
    }

    /// <summary>What the recorded decision proves of an entry that the policy of that time had too; null when it proves nothing.</summary>
    internal bool? Proves(RuleEntry entry) => _policy?.EntriesOf(Tool) is { } entries ? ProvenDenial.Of(entry, entries, this) : null;

    private byte[] ToJson()
    {
        var json = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartObject();
        foreach (var key in _keys)
            writer.WriteBoolean(key, true);
        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenSpan.ToArray();
    }
}
