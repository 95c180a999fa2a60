namespace Sluice.Gateway.Mcp;

/// <summary>
/// The lines of one server-sent event (HTML standard, "Interpreting an event stream"); they end in CR, LF or CRLF, also mixed.
/// </summary>
internal ref struct SseLines(ReadOnlySpan<byte> raw)
{
    private ReadOnlySpan<byte> _rest = raw;

    /// <summary>The line without its end.</summary>
    public ReadOnlySpan<byte> Line { get; private set; }

    /// <summary>What precedes the first colon; empty for a comment and for an empty line.</summary>
    public ReadOnlySpan<byte> Field { get; private set; }

    /// <summary>What follows the colon, less one space.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    public bool MoveNext()
    {
        int length = _rest.IndexOfAny((byte)'\r', (byte)'\n');
        if (length < 0)
            return false;
        Line = _rest[..length];
        _rest = _rest[(length + (_rest[length..].StartsWith("\r\n"u8) ? 2 : 1))..];

        int colon = Line.IndexOf((byte)':');
        Field = colon < 0 ? Line : Line[..colon];
        Value = colon < 0 ? default : Line[(colon + 1)..];
        if (Value.StartsWith((byte)' '))
            Value = Value[1..];
        return true;
    }
}
