using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Sluice.Policy.Conditions;

/// <summary>
/// The argument paths of one tool as a tree over their keys, so that one pass over the raw arguments finds every value that any
/// condition or cost needs. Immutable.
/// </summary>
internal sealed class PathNode
{
    private const int None = -1;

    private readonly string _key;
    private readonly byte[] _utf8;
    private readonly int _index;
    private readonly int _slot;
    private readonly PathNode[] _branches;

    /// <param name="paths">Keys of each path; the position in the list is the slot that its value goes to. No path twice.</param>
    public PathNode(IReadOnlyList<IReadOnlyList<string>> paths)
        : this(string.Empty, [.. paths.Select((keys, slot) => (keys, slot))], 0)
    {
    }

    private PathNode(string key, (IReadOnlyList<string> Keys, int Slot)[] paths, int depth)
    {
        _key = key;
        _utf8 = Encoding.UTF8.GetBytes(key);
        _index = ArrayIndex(key);
        int own = Array.FindIndex(paths, path => path.Keys.Count == depth);
        _slot = own < 0 ? None : paths[own].Slot;
        _branches = [.. paths.Where(path => path.Keys.Count > depth)
            .GroupBy(path => path.Keys[depth], StringComparer.Ordinal)
            .Select(group => new PathNode(group.Key, [.. group], depth + 1))];
    }

    /// <summary>Fills the slots: from the members where the call says where they stand, else from one pass over the text.</summary>
    public void Read(in ToolCall call, Span<Slot> slots)
    {
        if (call.Members.IsEmpty)
            Read(call.Arguments, slots);
        foreach (ref readonly var member in call.Members)
            BranchOf(call.Arguments.Slice(member.KeyStart, member.KeyLength), member.IsKeyEscaped)?.ReadMember(call.Arguments, member, slots);
    }

    /// <summary>Arguments that are not one JSON object leave every slot malformed, hence undecidable.</summary>
    private void Read(ReadOnlySpan<byte> arguments, Span<Slot> slots)
    {
        if (!arguments.IsEmpty && !(Utf8.IsValid(arguments) && TryRead(arguments, slots)))
            slots.Fill(Slot.Malformed);
    }

    private bool TryRead(ReadOnlySpan<byte> arguments, Span<Slot> slots)
    {
        var tokens = new JsonTokens(arguments);
        if (!tokens.Read() || tokens.Token != JsonTokenType.StartObject)
            return false;
        ReadObject(ref tokens, slots);
        return !tokens.Read() && !tokens.IsBroken;
    }

    private void ReadMember(ReadOnlySpan<byte> arguments, in ArgumentMember member, Span<Slot> slots)
    {
        if (_branches.Length == 0)
        {
            slots[_slot] = new Slot(ValueKinds.Of(arguments[member.ValueStart]), member.ValueStart, member.ValueLength);
            return;
        }

        var tokens = new JsonTokens(arguments, member.ValueStart);
        tokens.Read();
        ReadValue(ref tokens, slots);
    }

    private void ReadObject(ref JsonTokens tokens, Span<Slot> slots)
    {
        while (tokens.Read() && tokens.Token == JsonTokenType.PropertyName)
        {
            var branch = BranchOf(tokens.Value, tokens.IsEscaped);
            if (!tokens.Read())
                return;
            if (branch is null)
                tokens.Skip();
            else
                branch.ReadValue(ref tokens, slots);
        }
    }

    private void ReadArray(ref JsonTokens tokens, Span<Slot> slots)
    {
        for (int index = 0; tokens.Read() && tokens.Token != JsonTokenType.EndArray; index++)
        {
            var branch = BranchOf(index);
            if (branch is null)
                tokens.Skip();
            else
                branch.ReadValue(ref tokens, slots);
        }
    }

    private void ReadValue(ref JsonTokens tokens, Span<Slot> slots)
    {
        int start = tokens.Start;
        var kind = ValueKinds.Of(tokens.Token);
        if (_branches.Length == 0)
            tokens.Skip();
        else if (kind == ValueKind.Object)
            ReadObject(ref tokens, slots);
        else if (kind == ValueKind.Array)
            ReadArray(ref tokens, slots);
        if (_slot != None)
            slots[_slot] = new Slot(kind, start, tokens.End - start);
    }

    private PathNode? BranchOf(ReadOnlySpan<byte> name, bool escaped)
    {
        if (escaped)
            return BranchOfEscaped(name);
        foreach (var branch in _branches)
        {
            if (name.SequenceEqual(branch._utf8))
                return branch;
        }

        return null;
    }

    private PathNode? BranchOfEscaped(ReadOnlySpan<byte> name)
    {
        using var chars = new JsonChars(name, stackalloc char[JsonChars.OnStack]);
        foreach (var branch in _branches)
        {
            if (chars.Text.SequenceEqual(branch._key))
                return branch;
        }

        return null;
    }

    private PathNode? BranchOf(int index)
    {
        foreach (var branch in _branches)
        {
            if (branch._index == index)
                return branch;
        }

        return null;
    }

    /// <summary>RFC 6901 array indexes: no sign, no leading zero.</summary>
    private static int ArrayIndex(string key) =>
        int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && (key.Length == 1 || key[0] != '0') ? index : None;
}
