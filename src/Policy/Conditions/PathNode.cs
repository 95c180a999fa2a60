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

    /// <summary>Fills the slots from one pass. Arguments that are not one JSON object leave every slot malformed, hence undecidable.</summary>
    public void Read(ReadOnlySpan<byte> arguments, Span<Slot> slots)
    {
        if (!arguments.IsEmpty && !(Utf8.IsValid(arguments) && TryRead(arguments, slots)))
            slots.Fill(Slot.Malformed);
    }

    private bool TryRead(ReadOnlySpan<byte> arguments, Span<Slot> slots)
    {
        try
        {
            var reader = new Utf8JsonReader(arguments);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            ReadObject(ref reader, slots);
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void ReadObject(ref Utf8JsonReader reader, Span<Slot> slots)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var branch = BranchOf(reader.ValueSpan, reader.ValueIsEscaped);
            reader.Read();
            if (branch is null)
                reader.Skip();
            else
                branch.ReadValue(ref reader, slots);
        }
    }

    private void ReadArray(ref Utf8JsonReader reader, Span<Slot> slots)
    {
        for (int index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            var branch = BranchOf(index);
            if (branch is null)
                reader.Skip();
            else
                branch.ReadValue(ref reader, slots);
        }
    }

    private void ReadValue(ref Utf8JsonReader reader, Span<Slot> slots)
    {
        int start = (int)reader.TokenStartIndex;
        var kind = ValueKinds.Of(reader.TokenType);
        if (_branches.Length == 0)
            reader.Skip();
        else if (kind == ValueKind.Object)
            ReadObject(ref reader, slots);
        else if (kind == ValueKind.Array)
            ReadArray(ref reader, slots);
        if (_slot != None)
            slots[_slot] = new Slot(kind, start, (int)reader.BytesConsumed - start);
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
