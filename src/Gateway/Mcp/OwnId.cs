using System.Text.Json;

namespace Sluice.Gateway.Mcp;

/// <summary>The id of our request, to be found again in a response.</summary>
internal sealed class OwnId
{
    private readonly byte[] _raw = new byte[RpcMessage.LongestId];
    private int _length;

    public void Set(ReadOnlySpan<byte> raw)
    {
        raw.CopyTo(_raw);
        _length = raw.Length;
    }

    /// <summary>
    /// Strings by value, numbers by spelling: an upstream echoes an integer as it got it, but may choose other escapes for a string.
    /// </summary>
    public bool Matches(ReadOnlySpan<byte> raw)
    {
        ReadOnlySpan<byte> own = _raw.AsSpan(0, _length);
        if (raw.SequenceEqual(own))
            return true;
        if (!raw.StartsWith((byte)'"') || !own.StartsWith((byte)'"') || !JsonEscapes.ArePaired(raw))
            return false;
        try
        {
            var ownText = new Utf8JsonReader(own);
            var text = new Utf8JsonReader(raw);
            Span<byte> unescaped = stackalloc byte[RpcMessage.LongestId];
            return ownText.Read() && text.Read() && text.ValueTextEquals(unescaped[..ownText.CopyString(unescaped)]);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
