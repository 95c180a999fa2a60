namespace Sluice.Gateway.Mcp;

/// <summary>The last bytes of a stream of server-sent events, which tell whether it stands between two events. Buffers nothing.</summary>
internal struct SseTail
{
    /// <summary>Two line ends, of which the last may be CRLF.</summary>
    private const int Needed = 3;

    private uint _last;

    /// <summary>True also before the first byte. What is sent here is no part of an event of the upstream's.</summary>
    public readonly bool IsBetweenEvents => _last == 0 || IsLineEnd(Newest) && IsLineEnd(Newest == '\n' && Byte(1) == '\r' ? Byte(2) : Byte(1));

    private readonly byte Newest => Byte(0);

    public void Feed(ReadOnlySpan<byte> sent)
    {
        foreach (var one in sent.Length > Needed ? sent[^Needed..] : sent)
            _last = (_last << 8) | one;
    }

    private readonly byte Byte(int back) => (byte)(_last >> (8 * back));

    private static bool IsLineEnd(byte value) => value is (byte)'\n' or (byte)'\r';
}
