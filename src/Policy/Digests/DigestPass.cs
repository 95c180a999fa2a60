using System.Runtime.InteropServices;
using System.Text.Json;
using Sluice.Policy.Conditions;

namespace Sluice.Policy.Digests;

/// <summary>
/// One pass over a JSON text. An object is the sorted digests of its members, so that nothing is held but those of the objects that are open; each level of
/// open objects has a hash of its own.
/// </summary>
internal sealed class DigestPass(int mostMembers) : IDisposable
{
    private readonly List<CanonicalHash> _hashes = [];
    private readonly List<Digest> _members = [];
    private int _depth;
    private int _seen;

    public void Dispose()
    {
        foreach (var hash in _hashes)
            hash.Dispose();
    }

    public bool WriteObject(ref JsonTokens tokens, CanonicalHash to, scoped ReadOnlySpan<string> without)
    {
        var first = _members.Count;
        var member = HashAt(_depth++);
        while (tokens.Read() && tokens.Token == JsonTokenType.PropertyName)
        {
            if (_seen++ == mostMembers)
                return false;
            if (!without.IsEmpty && IsOneOf(without, tokens.Value))
            {
                tokens.Read();
                tokens.Skip();
                continue;
            }

            CanonicalText.Append(tokens.Value, member);
            if (!tokens.Read() || !Write(ref tokens, member))
                return false;
            _members.Add(member.Finish());
        }

        _depth--;
        CloseObject(first, to);
        return !tokens.IsBroken;
    }

    private bool Write(ref JsonTokens tokens, CanonicalHash to)
    {
        switch (tokens.Token)
        {
            case JsonTokenType.StartObject:
                return WriteObject(ref tokens, to, []);
            case JsonTokenType.StartArray:
                return WriteArray(ref tokens, to);
            case JsonTokenType.String:
                to.Append((byte)'"');
                CanonicalText.Append(tokens.Value, to);
                return true;
            case JsonTokenType.Number:
                CanonicalNumber.Append(tokens.Value, to);
                return true;
            default:
                to.Append(tokens.Value[0]);
                return true;
        }
    }

    private bool WriteArray(ref JsonTokens tokens, CanonicalHash to)
    {
        to.Append((byte)'[');
        while (tokens.Read() && tokens.Token != JsonTokenType.EndArray)
        {
            if (!Write(ref tokens, to))
                return false;
        }

        to.Append((byte)']');
        return !tokens.IsBroken;
    }

    private void CloseObject(int first, CanonicalHash to)
    {
        var members = CollectionsMarshal.AsSpan(_members)[first..];
        members.Sort();
        to.Append((byte)'{');
        to.Append(members.Length);
        foreach (var digest in members)
            to.Append(digest);
        _members.RemoveRange(first, members.Length);
    }

    private static bool IsOneOf(ReadOnlySpan<string> names, ReadOnlySpan<byte> key)
    {
        using var chars = new JsonChars(key, stackalloc char[JsonChars.OnStack]);
        foreach (var name in names)
        {
            if (chars.Text.SequenceEqual(name))
                return true;
        }

        return false;
    }

    private CanonicalHash HashAt(int depth)
    {
        if (_hashes.Count == depth)
            _hashes.Add(new CanonicalHash());
        return _hashes[depth];
    }
}
