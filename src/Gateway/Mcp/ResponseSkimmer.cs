using System.Buffers;
using System.Buffers.Text;

namespace Sluice.Gateway.Mcp;

/// <summary>
/// Reads of one JSON-RPC message, fed in arbitrary pieces, only what says how a call ended, and keeps nothing else: memory is fixed.
/// Never throws. What it does not need it does not validate; where its reading is in doubt, the outcome is unknown.
/// </summary>
internal sealed class ResponseSkimmer
{
    /// <summary>Our longest id with every byte written as an escape, and the quotes.</summary>
    private const int MostCaptured = (6 * RpcMessage.LongestId) + 2;

    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(",}] \t\r\n"u8);

    private readonly OwnId _ownId = new();
    private readonly byte[] _captured = new byte[MostCaptured];
    private int _capturedLength;
    private bool _isCapturing;
    private bool _isEscaped;
    private Expected _expected;
    private Inside _inside;
    private Member _seen;
    private Member _member;

    /// <summary>Root member whose object is open: result or error.</summary>
    private Member _open;
    private int _nested;
    private bool _idMatches;
    private bool _isToolError;
    private int? _errorCode;

    private enum Expected
    {
        Root,
        KeyOrEnd,
        Key,
        Colon,
        Value,
        CommaOrEnd,
        Nothing,
        Broken,
    }

    private enum Inside
    {
        None,
        Key,
        String,
        Scalar,

        /// <summary>In an object or array that is only passed over.</summary>
        Nested,
        NestedString,
    }

    [Flags]
    private enum Member
    {
        None = 0,
        Id = 1,
        Method = 2,
        Result = 4,
        Error = 8,
        IsError = 16,
        Code = 32,
    }

    /// <summary>Whether the message has ended, or cannot be read on.</summary>
    public bool IsOver => _expected >= Expected.Nothing;

    /// <summary>What the message says, once it is whole.</summary>
    public ObservedResponse Response
    {
        get
        {
            const Member Kind = Member.Method | Member.Result | Member.Error;
            if (_expected != Expected.Nothing || !_idMatches)
                return default;
            return (_seen & Kind) switch
            {
                Member.Result => new ObservedResponse(_isToolError ? ResponseOutcome.ToolError : ResponseOutcome.Result),
                Member.Error => new ObservedResponse(ResponseOutcome.RpcError, _errorCode),
                _ => default,
            };
        }
    }

    /// <param name="id">The raw id of our request.</param>
    public void Begin(ReadOnlySpan<byte> id)
    {
        _ownId.Set(id);
        Restart();
    }

    /// <summary>Makes ready for the next message under the same id.</summary>
    public void Restart()
    {
        _expected = Expected.Root;
        _inside = Inside.None;
        _seen = _open = Member.None;
        _isCapturing = _isEscaped = _idMatches = _isToolError = false;
        _errorCode = null;
    }

    public void Feed(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty && _expected != Expected.Broken)
        {
            int taken = _inside switch
            {
                Inside.None => TakeStructure(text),
                Inside.Scalar => TakeScalar(text),
                Inside.Nested => TakeNested(text),
                _ => TakeString(text),
            };
            text = text[taken..];
        }
    }

    private int TakeStructure(ReadOnlySpan<byte> text)
    {
        // Byte by byte: mostly there is none.
        int at = 0;
        while (text[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            if (++at == text.Length)
                return at;
        }

        if (_expected == Expected.Value)
            return at + BeginValue(text[at]);

        _expected = (_expected, text[at]) switch
        {
            (Expected.Root, (byte)'{') => Expected.KeyOrEnd,
            (Expected.KeyOrEnd or Expected.Key, (byte)'"') => BeginKey(),
            (Expected.Colon, (byte)':') => Expected.Value,
            (Expected.CommaOrEnd, (byte)',') => Expected.Key,
            (Expected.KeyOrEnd or Expected.CommaOrEnd, (byte)'}') => EndObject(),
            _ => Expected.Broken,
        };
        return at + 1;
    }

    private Expected BeginKey()
    {
        _inside = Inside.Key;
        _isCapturing = true;
        _capturedLength = 0;
        return Expected.Colon;
    }

    private Expected EndObject()
    {
        if (_open == Member.None)
            return Expected.Nothing;
        _open = Member.None;
        return Expected.CommaOrEnd;
    }

    /// <summary>Begins the value of <see cref="_member"/>. Returns how much of its first byte was used.</summary>
    private int BeginValue(byte first)
    {
        _expected = Expected.CommaOrEnd;
        _isCapturing = _member is Member.Id or Member.IsError or Member.Code;
        _capturedLength = 0;
        switch (first)
        {
            case (byte)'"':
                // Its quotes belong to the value.
                _inside = Inside.String;
                Capture("\""u8);
                return 1;
            case (byte)'{' when _member is Member.Result or Member.Error:
                _open = _member;
                _expected = Expected.KeyOrEnd;
                return 1;
            case (byte)'{' or (byte)'[':
                _inside = Inside.Nested;
                _nested = 1;
                return 1;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9') or (byte)'t' or (byte)'f' or (byte)'n':
                _inside = Inside.Scalar;
                return 0;
            default:
                _expected = Expected.Broken;
                return 0;
        }
    }

    private int TakeString(ReadOnlySpan<byte> text)
    {
        for (int at = 0; at < text.Length;)
        {
            if (_isEscaped)
            {
                _isEscaped = false;
                at++;
                continue;
            }

            int next = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0)
                break;
            at += next + 1;
            _isEscaped = text[at - 1] == (byte)'\\';
            if (!_isEscaped)
            {
                EndString(text[..at]);
                return at;
            }
        }

        Capture(text);
        return text.Length;
    }

    /// <param name="end">The last of the string, with its closing quote.</param>
    private void EndString(ReadOnlySpan<byte> end)
    {
        switch (_inside)
        {
            case Inside.Key:
                _inside = Inside.None;
                TakeKey(Whole(end[..^1]));
                break;
            case Inside.String:
                _inside = Inside.None;
                TakeValue(Whole(end));
                break;
            default:
                _inside = Inside.Nested;
                break;
        }
    }

    private int TakeScalar(ReadOnlySpan<byte> text)
    {
        int at = text.IndexOfAny(ScalarEnds);
        if (at < 0)
        {
            Capture(text);
            return text.Length;
        }

        _inside = Inside.None;
        TakeValue(Whole(text[..at]));
        return at;
    }

    private int TakeNested(ReadOnlySpan<byte> text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case (byte)'"':
                    int length = text[(at + 1)..].IndexOfAny((byte)'"', (byte)'\\');
                    if (length < 0 || text[at + 1 + length] == (byte)'\\')
                    {
                        _inside = Inside.NestedString;
                        return at + 1;
                    }

                    at += length + 1;
                    break;
                case (byte)'{' or (byte)'[':
                    _nested++;
                    break;
                case (byte)'}' or (byte)']':
                    if (--_nested > 0)
                        break;
                    _inside = Inside.None;
                    return at + 1;
            }
        }

        return text.Length;
    }

    /// <summary>What was captured and its last piece, which is mostly all there is.</summary>
    private ReadOnlySpan<byte> Whole(ReadOnlySpan<byte> last)
    {
        if (_capturedLength == 0 && _isCapturing)
            return last;
        Capture(last);
        return _captured.AsSpan(0, _capturedLength);
    }

    private void Capture(ReadOnlySpan<byte> text)
    {
        if (!_isCapturing)
            return;
        if (text.TryCopyTo(_captured.AsSpan(_capturedLength)))
        {
            _capturedLength += text.Length;
            return;
        }

        // One so long is none of ours.
        _isCapturing = false;
        _capturedLength = 0;
    }

    private void TakeKey(ReadOnlySpan<byte> key)
    {
        _member = _open switch
        {
            Member.None => RootMember(key),
            Member.Result when key.SequenceEqual("isError"u8) => Member.IsError,
            Member.Error when key.SequenceEqual("code"u8) => Member.Code,
            _ => Member.None,
        };
        if ((_seen & _member) != Member.None)
            _expected = Expected.Broken;
        _seen |= _member;
    }

    private static Member RootMember(ReadOnlySpan<byte> key)
    {
        if (key.SequenceEqual("id"u8))
            return Member.Id;
        if (key.SequenceEqual("result"u8))
            return Member.Result;
        if (key.SequenceEqual("error"u8))
            return Member.Error;
        return key.SequenceEqual("method"u8) ? Member.Method : Member.None;
    }

    private void TakeValue(ReadOnlySpan<byte> value)
    {
        switch (_member)
        {
            case Member.Id:
                _idMatches = _ownId.Matches(value);
                break;
            case Member.IsError:
                _isToolError = value.SequenceEqual("true"u8);
                break;
            case Member.Code when Utf8Parser.TryParse(value, out int code, out int taken) && taken == value.Length:
                _errorCode = code;
                break;
        }
    }
}
