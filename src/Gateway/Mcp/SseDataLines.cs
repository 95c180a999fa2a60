namespace Sluice.Gateway.Mcp;

/// <summary>
/// Tells data from the rest in a stream of server-sent events, fed in arbitrary chunks (HTML standard, "Interpreting an event stream"). Buffers nothing.
/// </summary>
internal struct SseDataLines
{
    /// <summary>How much of "data:" the line has shown so far.</summary>
    private int _matched;
    private int _byteOrderMark;
    private bool _afterReturn;
    private Place _place;

    private enum Place
    {
        Field,
        AfterColon,
        Value,

        /// <summary>In a line that is no data.</summary>
        Other,
    }

    private static ReadOnlySpan<byte> DataField => "data:"u8;

    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    /// <summary>Takes the next piece, at least one byte: it is what lies between the old <paramref name="at"/> and the new one.</summary>
    public SsePiece Next(ReadOnlySpan<byte> chunk, ref int at)
    {
        byte next = chunk[at];
        bool isSecondHalf = _afterReturn && next == (byte)'\n';
        _afterReturn = false;
        if (isSecondHalf)
        {
            at++;
            return SsePiece.Other;
        }

        if (next is (byte)'\r' or (byte)'\n')
            return EndLine(chunk, ref at);
        if (_place == Place.Field)
            return TakeField(chunk, ref at);
        if (_place == Place.AfterColon)
        {
            _place = Place.Value;
            if (next == (byte)' ')
            {
                at++;
                return SsePiece.Other;
            }
        }

        int length = chunk[at..].IndexOfAny((byte)'\r', (byte)'\n');
        at = length < 0 ? chunk.Length : at + length;
        return _place == Place.Value ? SsePiece.Data : SsePiece.Other;
    }

    private SsePiece EndLine(ReadOnlySpan<byte> chunk, ref int at)
    {
        _afterReturn = chunk[at] == (byte)'\r';
        at++;
        if (_afterReturn && at < chunk.Length && chunk[at] == (byte)'\n')
        {
            _afterReturn = false;
            at++;
        }

        SsePiece piece = _place switch
        {
            Place.Field when _matched == 0 => SsePiece.EventEnd,
            Place.AfterColon or Place.Value => SsePiece.DataLineEnd,
            _ => SsePiece.Other,
        };
        _place = Place.Field;
        _matched = 0;
        _byteOrderMark = ByteOrderMark.Length;
        return piece;
    }

    private SsePiece TakeField(ReadOnlySpan<byte> chunk, ref int at)
    {
        byte next = chunk[at++];
        if (_byteOrderMark < ByteOrderMark.Length && next == ByteOrderMark[_byteOrderMark])
        {
            _byteOrderMark++;
            return SsePiece.Other;
        }

        _byteOrderMark = ByteOrderMark.Length;
        if (next != DataField[_matched])
            _place = Place.Other;
        else if (++_matched == DataField.Length)
            _place = Place.AfterColon;
        return SsePiece.Other;
    }
}
