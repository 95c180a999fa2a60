using System.Globalization;

namespace Sluice.Gateway.Upstreams;

/// <summary>Finds the pieces of a body between its framing (RFC 9112, 6 and 7.1). Does no I/O and copies nothing.</summary>
internal sealed class BodyDecoder
{
    /// <summary>More would pass the sign bit; no chunk is that large.</summary>
    private const int MaxSizeDigits = 15;

    private BodyFraming _framing;
    private long _remaining;
    private int _trailerBytes;

    public bool IsComplete => _framing == BodyFraming.None;

    public void Begin(BodyFraming framing, long contentLength) => (_framing, _remaining, _trailerBytes) = (framing, contentLength, 0);

    /// <summary>False: more bytes are needed. True with an empty piece: the body has ended.</summary>
    public bool TryRead(ReceiveBuffer received, out ReadOnlyMemory<byte> piece)
    {
        piece = default;
        SkipFraming(received);
        if (IsComplete) return true;
        if (received.IsEmpty || _framing is BodyFraming.ChunkSize or BodyFraming.ChunkEnd or BodyFraming.Trailers) return false;

        piece = TakeData(received);
        // Now, and not with the next call, so that the last piece is known to be the last.
        SkipFraming(received);
        return true;
    }

    /// <summary>The upstream has closed: the end of one kind of body, and too early for all others.</summary>
    public void EndOfStream()
    {
        if (_framing != BodyFraming.UntilClose) throw UpstreamException.Broken("the connection was closed before the answer was whole");
        _framing = BodyFraming.None;
    }

    private ReadOnlyMemory<byte> TakeData(ReceiveBuffer received)
    {
        var available = received.Unread.Length;
        if (_framing == BodyFraming.UntilClose) return received.Take(available);

        var count = (int)Math.Min(available, _remaining);
        _remaining -= count;
        if (_remaining == 0) _framing = _framing == BodyFraming.ChunkData ? BodyFraming.ChunkEnd : BodyFraming.None;
        return received.Take(count);
    }

    private void SkipFraming(ReceiveBuffer received)
    {
        while (TrySkip(received))
        {
        }
    }

    private bool TrySkip(ReceiveBuffer received) => _framing switch
    {
        BodyFraming.ChunkSize => TrySkipSize(received),
        BodyFraming.ChunkEnd => TrySkipEnd(received),
        BodyFraming.Trailers => TrySkipTrailer(received),
        _ => false,
    };

    private bool TrySkipSize(ReceiveBuffer received)
    {
        if (!received.TryTakeLine(out var line)) return false;
        var extension = line.IndexOf((byte)';');
        var digits = (extension < 0 ? line : line[..extension]).TrimEnd(" \t"u8);
        var isSize = long.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _remaining);
        if (!isSize || digits.Length > MaxSizeDigits) throw UpstreamException.Broken("the size of a chunk is not a hexadecimal number");
        _framing = _remaining == 0 ? BodyFraming.Trailers : BodyFraming.ChunkData;
        return true;
    }

    private bool TrySkipEnd(ReceiveBuffer received)
    {
        if (received.Unread.Length < 2) return false;
        if (!received.Take(2).Span.SequenceEqual("\r\n"u8)) throw UpstreamException.Broken("a chunk is longer than it said");
        _framing = BodyFraming.ChunkSize;
        return true;
    }

    private bool TrySkipTrailer(ReceiveBuffer received)
    {
        if (!received.TryTakeLine(out var line)) return false;
        _trailerBytes += line.Length + 2;
        if (_trailerBytes > ReceiveBuffer.MaxBytes) throw UpstreamException.Broken($"the trailers are over {ReceiveBuffer.MaxBytes} bytes");
        if (line.IsEmpty) _framing = BodyFraming.None;
        return true;
    }
}
