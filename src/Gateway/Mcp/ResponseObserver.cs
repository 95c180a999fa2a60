namespace Sluice.Gateway.Mcp;

/// <summary>
/// Watches a response stream by, as JSON or as server-sent events, in arbitrary chunks, for the answer to one request. Buffers nothing.
/// </summary>
internal sealed class ResponseObserver
{
    private readonly ResponseSkimmer _message = new();
    private bool _isEventStream;
    private bool _isAnswered;
    private bool _afterReturn;
    private Place _place;

    /// <summary>How much of "data:" the line has shown so far.</summary>
    private int _matched;
    private int _byteOrderMark;

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

    /// <summary>What the answer says; unknown until it was seen whole.</summary>
    public ObservedResponse Response { get; private set; }

    /// <param name="id">The raw id of our request; at most <see cref="RpcMessage.LongestId"/> bytes.</param>
    /// <param name="isEventStream">Whether the response is <c>text/event-stream</c>.</param>
    public void Begin(ReadOnlySpan<byte> id, bool isEventStream)
    {
        _message.Begin(id);
        _isEventStream = isEventStream;
        _isAnswered = _afterReturn = false;
        _place = Place.Field;
        _matched = _byteOrderMark = 0;
        Response = default;
    }

    /// <summary>
    /// Looks at the next bytes. Returns the index in the chunk at which the answer is complete for the client: after the empty line that ends its
    /// event, or the end of the chunk that ends the JSON; -1 where it does not end in this chunk.
    /// </summary>
    public int Feed(ReadOnlySpan<byte> chunk)
    {
        if (_isEventStream)
            return _isAnswered ? -1 : FeedEvents(chunk);

        bool wasOver = _message.IsOver;
        _message.Feed(chunk);
        Response = _message.Response;
        return !wasOver && Response.Outcome != ResponseOutcome.Unknown ? chunk.Length : -1;
    }

    private int FeedEvents(ReadOnlySpan<byte> chunk)
    {
        for (int at = 0; at < chunk.Length;)
        {
            byte next = chunk[at];
            bool isSecondHalf = _afterReturn && next == (byte)'\n';
            _afterReturn = false;
            if (isSecondHalf)
            {
                at++;
            }
            else if (next is (byte)'\r' or (byte)'\n')
            {
                at++;
                _afterReturn = next == (byte)'\r';
                if (EndLine())
                    return _afterReturn && at < chunk.Length && chunk[at] == (byte)'\n' ? at + 1 : at;
            }
            else
            {
                at += TakeLine(chunk[at..]);
            }
        }

        return -1;
    }

    /// <summary>Takes at least one byte, and none past the end of the line.</summary>
    private int TakeLine(ReadOnlySpan<byte> text)
    {
        switch (_place)
        {
            case Place.Field:
                return TakeField(text[0]);
            case Place.AfterColon:
                _place = Place.Value;
                if (text[0] == (byte)' ')
                    return 1;
                break;
        }

        int length = text.IndexOfAny((byte)'\r', (byte)'\n');
        length = length < 0 ? text.Length : length;
        if (_place == Place.Value)
            _message.Feed(text[..length]);
        return length;
    }

    private int TakeField(byte next)
    {
        if (_byteOrderMark < ByteOrderMark.Length && next == ByteOrderMark[_byteOrderMark])
        {
            _byteOrderMark++;
            return 1;
        }

        _byteOrderMark = ByteOrderMark.Length;
        if (next != DataField[_matched])
        {
            _place = Place.Other;
        }
        else if (++_matched == DataField.Length)
        {
            _place = Place.AfterColon;

            // Data lines are joined with LF; before the first one it is white space.
            _message.Feed("\n"u8);
        }

        return 1;
    }

    /// <summary>True: the line was empty and ended the event that carries the answer.</summary>
    private bool EndLine()
    {
        bool isEmpty = _place == Place.Field && _matched == 0;
        _place = Place.Field;
        _matched = 0;
        _byteOrderMark = ByteOrderMark.Length;
        if (!isEmpty)
            return false;

        Response = _message.Response;
        _isAnswered = Response.Outcome != ResponseOutcome.Unknown;
        _message.Restart();
        return _isAnswered;
    }
}
