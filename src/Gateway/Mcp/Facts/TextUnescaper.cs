using System.Text;
using System.Text.Unicode;
using Sluice.Gateway.Mcp.Rewriting;

namespace Sluice.Gateway.Mcp.Facts;

/// <summary>Undoes the escapes of a JSON string, fed in arbitrary pieces, and walks through what it says. Keeps one escape.</summary>
internal sealed class TextUnescaper(JsonWalker walker)
{
    /// <summary>Both halves of a surrogate pair, each written as \uXXXX, and the quotes.</summary>
    private const int LongestEscape = 12;

    private readonly byte[] _escape = new byte[LongestEscape + 2];
    private int _length;

    public void Begin() => _length = 0;

    public void Feed(ReadOnlySpan<byte> raw)
    {
        while (!raw.IsEmpty)
        {
            if (_length == 0)
            {
                int next = raw.IndexOf((byte)'\\');
                int plain = next < 0 ? raw.Length : next;
                walker.Feed(raw[..plain]);
                raw = raw[plain..];
                if (raw.IsEmpty)
                    return;
            }

            _escape[1 + _length++] = raw[0];
            raw = raw[1..];
            if (_length == Needed())
                EndEscape();
        }
    }

    /// <summary>How long the escape is that has begun, as far as its bytes tell by now.</summary>
    private int Needed()
    {
        if (_length < 2 || _escape[2] != (byte)'u')
            return 2;
        if (_length < 6)
            return 6;
        bool isHighHalf = _escape[3] is (byte)'d' or (byte)'D' && _escape[4] is (byte)'8' or (byte)'9' or (byte)'a' or (byte)'b' or (byte)'A' or (byte)'B';
        return isHighHalf ? LongestEscape : 6;
    }

    private void EndEscape()
    {
        _escape[0] = _escape[_length + 1] = (byte)'"';
        Span<byte> text = stackalloc byte[LongestEscape + 2];
        if (JsonText.TryUnescape(_escape.AsSpan(0, _length + 2), text, out int length))
            walker.Feed(text[..length]);
        else
            walker.Break();
        _length = 0;
    }
}
