using System.Text.Json;

namespace Sluice.Gateway.Mcp;

/// <summary>
/// Reads one JSON-RPC message in one pass and refuses whatever another reader could take for something else (wire duty 2):
/// what is judged is what is forwarded. Beyond the duty it refuses members of the envelope that JSON-RPC does not define, since
/// nothing judges them, and methods that differ from a known one only by case.
/// </summary>
internal ref struct RpcParser
{
    private readonly RpcMessage _message;
    private StrictReader _reader;
    private Members _members;

    private RpcParser(ReadOnlyMemory<byte> body, RpcMessage message, KeyScopes keys)
    {
        _message = message;
        _reader = new StrictReader(body.Span, keys);
    }

    [Flags]
    private enum Members
    {
        None = 0,
        Version = 1,
        Id = 2,
        Method = 4,
        Params = 8,
        Result = 16,
        Error = 32,
    }

    /// <summary>Reads the body into the message. False: refused, answer 400 with the error; the message is empty then.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> body, RpcMessage message, out RpcError error)
    {
        message.Begin(body);
        var keys = KeyScopes.OfThread();
        var parser = new RpcParser(body, message, keys);
        bool isValid = parser.ReadBody();
        keys.Clear();
        error = default;
        if (isValid)
            return true;

        JsonFault fault = parser._reader.Fault!.Value;
        Slice id = RpcIdScan.Find(body.Span);
        error = new RpcError(fault.Code, fault.ToString(), body.Slice(id.Start, id.Length));
        message.Clear();
        return false;
    }

    private bool ReadBody()
    {
        if (!_reader.Begin() || !_reader.Read())
            return false;
        if (_reader.Token == JsonTokenType.StartArray)
            return _reader.Refuse(RpcCode.InvalidRequest, "JSON-RPC batches are not accepted; send one message per request");
        if (_reader.Token != JsonTokenType.StartObject)
            return _reader.Refuse(RpcCode.InvalidRequest, "A JSON-RPC message must be an object");

        while (_reader.ReadKey() && ReadMember())
        {
        }

        // The last read sees that nothing but white space follows.
        return _reader.Fault is null && JudgeEnvelope() && !_reader.Read() && _reader.Fault is null;
    }

    private bool ReadMember()
    {
        ReadOnlySpan<byte> key = _reader.Key;
        if (key.SequenceEqual("jsonrpc"u8))
            return ReadVersion();
        if (key.SequenceEqual("id"u8))
            return ReadId();
        if (key.SequenceEqual("method"u8))
            return ReadMethod();
        if (key.SequenceEqual("params"u8))
        {
            _members |= Members.Params;
            return RpcParams.Read(ref _reader, _message);
        }

        if (key.SequenceEqual("result"u8))
        {
            _members |= Members.Result;
            return SealedParams.ReadResult(ref _reader, _message);
        }

        if (key.SequenceEqual("error"u8))
        {
            _members |= Members.Error;
            return _reader.ReadValue(out _);
        }

        return _reader.Refuse(RpcCode.InvalidRequest, CaseVariants.Contains(key, RpcNames.Envelope)
            ? "A member of the message differs from one of JSON-RPC only by case"
            : "A member of the message is not one of JSON-RPC: jsonrpc, id, method, params, result, error");
    }

    private bool ReadVersion()
    {
        _members |= Members.Version;
        return _reader.Read()
            && ((_reader.Token == JsonTokenType.String && _reader.TextIs("2.0"u8))
                || _reader.Refuse(RpcCode.InvalidRequest, "\"jsonrpc\" must be \"2.0\""));
    }

    private bool ReadId()
    {
        _members |= Members.Id;
        if (!_reader.Read())
            return false;
        if (!RpcIdScan.IsId(_reader.Token, _reader.RawValue))
            return _reader.Refuse(RpcCode.InvalidRequest, "\"id\" must be a string or an integer of at most 256 bytes");
        _message.IdRange = Slice.Between(_reader.TokenStart, _reader.TokenEnd);
        return true;
    }

    private bool ReadMethod()
    {
        _members |= Members.Method;
        if (!_reader.Read())
            return false;
        if (_reader.Token != JsonTokenType.String || _reader.RawValue.Length is 0 or > RpcMessage.LongestMethod)
            return _reader.Refuse(RpcCode.InvalidRequest, "\"method\" must be a string of 1 to 256 bytes");

        Span<byte> method = stackalloc byte[RpcMessage.LongestMethod];
        method = method[.._reader.CopyText(method)];
        if (RpcMethods.Find(method) is { } known)
        {
            _message.Method = known;
            return true;
        }

        if (CaseVariants.Contains(method, RpcMethods.Known))
            return _reader.Refuse(RpcCode.InvalidRequest, "\"method\" differs from one of MCP only by case");
        _message.Method = _reader.Text();
        return true;
    }

    /// <summary>What takes the whole message to say, as its members come in any order.</summary>
    private bool JudgeEnvelope()
    {
        if ((_members & Members.Version) == Members.None)
            return _reader.Refuse(RpcCode.InvalidRequest, "\"jsonrpc\" is missing; it must be \"2.0\"");
        const Members Shape = Members.Method | Members.Params | Members.Result | Members.Error;
        bool hasId = (_members & Members.Id) != Members.None;
        switch (_members & Shape)
        {
            case Members.Method or (Members.Method | Members.Params):
                _message.Kind = hasId ? RpcKind.Request : RpcKind.Notification;
                return !_message.IsToolCall || JudgeToolCall();
            case Members.Result when hasId:
            case Members.Error:
                _message.Kind = RpcKind.Response;
                return true;
            default:
                return _reader.Refuse(RpcCode.InvalidRequest, "The message is neither a request (method), nor a response (id with result or error)");
        }
    }

    private bool JudgeToolCall()
    {
        if (_message.Kind == RpcKind.Notification)
            return _reader.Refuse(RpcCode.InvalidRequest, "\"tools/call\" needs an id");
        if (_message.NameRange.IsEmpty)
            return _reader.Refuse(RpcCode.InvalidParams, "\"params.name\" must be a string: the name of the tool");
        return _message.ToolNameFits || _reader.Refuse(RpcCode.InvalidParams, "\"params.name\" is longer than 256 characters");
    }
}
