using System.Text;
using Sluice.Policy.Conditions;
using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Policy.Flows;

/// <summary>Where a call's arguments name its session.</summary>
internal sealed class ArgumentPath(ConditionPath path)
{
    /// <summary>The longest id with every byte written as an escape, and the quotes.</summary>
    private const int LongestWritten = (6 * SessionKey.LongestId) + 2;

    private readonly PathNode _node = new([path.Keys]);

    /// <summary>None when there is no text, or none that can be an id.</summary>
    public SessionKey Read(string flow, in ToolCall call)
    {
        Span<Slot> slots = stackalloc Slot[1];
        _node.Read(call, slots);
        if (slots[0] is not { Kind: ValueKind.Text, Length: > 2 and <= LongestWritten } slot)
            return default;
        using var chars = new JsonChars(call.Arguments.Slice(slot.Start + 1, slot.Length - 2), stackalloc char[LongestWritten]);
        Span<byte> id = stackalloc byte[SessionKey.LongestId];
        return chars.IsWellFormed && Encoding.UTF8.TryGetBytes(chars.Text, id, out var length) ? SessionKey.Of(flow, id[..length]) : default;
    }
}
