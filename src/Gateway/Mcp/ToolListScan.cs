using System.Buffers;
using System.Text.Json;

namespace Sluice.Gateway.Mcp;

/// <summary>Finds what must leave a JSON-RPC message so that it shows no hidden tool. As strict as the parser of requests.</summary>
internal ref struct ToolListScan
{
    private static readonly byte[][] ResultNames = ["tools"u8.ToArray(), "cacheScope"u8.ToArray()];
    private static readonly byte[][] ToolNames = ["name"u8.ToArray()];

    private readonly ReadOnlySpan<byte> _message;
    private readonly NamePredicate _shows;
    private readonly List<ToolListEdit> _edits;
    private StrictReader _reader;
    private bool _toolIsShown;
    private int _kept;

    private ToolListScan(ReadOnlySpan<byte> message, NamePredicate shows, KeyScopes keys, List<ToolListEdit> edits)
    {
        _message = message;
        _shows = shows;
        _edits = edits;
        _reader = new StrictReader(message, keys);
    }

    /// <summary>Collects the edits, in the order of the message. A fault: the message is not to be passed on.</summary>
    public static JsonFault? Find(ReadOnlySpan<byte> message, NamePredicate shows, KeyScopes keys, List<ToolListEdit> edits)
    {
        var scan = new ToolListScan(message, shows, keys, edits);
        scan.ReadMessage();
        return scan._reader.Fault;
    }

    private void ReadMessage()
    {
        if (!_reader.Begin() || !ReadStart(JsonTokenType.StartObject, "A message must be one JSON object"))
            return;
        while (_reader.ReadKey() && ReadMember())
        {
        }

        // The last read sees that nothing but white space follows.
        if (_reader.Fault is null)
            _reader.Read();
    }

    private bool ReadMember()
    {
        if (_reader.Key.SequenceEqual("result"u8))
            return ReadResult();
        return IsOwnName(RpcNames.Envelope) && _reader.ReadValue(out _);
    }

    private bool ReadResult()
    {
        if (!ReadStart(JsonTokenType.StartObject, "\"result\" must be an object"))
            return false;
        while (_reader.ReadKey() && ReadResultMember())
        {
        }

        return _reader.Fault is null;
    }

    private bool ReadResultMember()
    {
        if (_reader.Key.SequenceEqual("tools"u8))
            return ReadTools();
        if (!_reader.Key.SequenceEqual("cacheScope"u8))
            return IsOwnName(ResultNames) && _reader.ReadValue(out _);
        if (!_reader.ReadValue(out Slice scope))
            return false;
        if (_reader.Token == JsonTokenType.String && _reader.TextIs("public"u8))
            _edits.Add(new ToolListEdit(scope, IsCacheScope: true));
        return true;
    }

    private bool ReadTools()
    {
        if (!ReadStart(JsonTokenType.StartArray, "\"tools\" must be an array"))
            return false;
        int start = _reader.TokenEnd;
        while (_reader.Read() && _reader.Token != JsonTokenType.EndArray)
        {
            if (!ReadTool())
                return false;
            start = TakeElement(start);
        }

        return _reader.Fault is null;
    }

    /// <summary>Decides on the element that was read, with the white space around it. Returns where the next begins.</summary>
    private int TakeElement(int start)
    {
        int end = _reader.TokenEnd;
        end += Math.Max(0, _message[end..].IndexOfAnyExcept(" \t\r\n"u8));
        if (_toolIsShown)
        {
            _kept++;
        }
        else
        {
            // One comma goes along: the one after, as long as nothing was kept that needs one before.
            int from = _kept > 0 ? start - 1 : start;
            int to = _kept == 0 && end < _message.Length && _message[end] == (byte)',' ? end + 1 : end;
            _edits.Add(new ToolListEdit(Slice.Between(from, to)));
        }

        return end + 1;
    }

    private bool ReadTool()
    {
        if (_reader.Token != JsonTokenType.StartObject)
            return _reader.Refuse(RpcCode.InvalidRequest, "A tool must be an object");
        bool hasName = false;
        while (_reader.ReadKey())
        {
            bool isName = _reader.Key.SequenceEqual("name"u8);
            hasName |= isName;
            if (isName ? !ReadName() : !(IsOwnName(ToolNames) && _reader.ReadValue(out _)))
                return false;
        }

        return _reader.Fault is null && (hasName || _reader.Refuse(RpcCode.InvalidRequest, "A tool has no name"));
    }

    private bool ReadName()
    {
        if (!ReadStart(JsonTokenType.String, "The name of a tool must be a string"))
            return false;
        char[] name = ArrayPool<char>.Shared.Rent(_reader.RawValue.Length);
        _toolIsShown = _shows(name.AsSpan(0, _reader.CopyText(name)));
        ArrayPool<char>.Shared.Return(name);
        return true;
    }

    private bool ReadStart(JsonTokenType token, string otherwise) =>
        _reader.Read() && (_reader.Token == token || _reader.Refuse(RpcCode.InvalidRequest, otherwise));

    /// <summary>Clients that match without regard to case would find a tool under a name that was not looked at.</summary>
    private bool IsOwnName(byte[][] known) =>
        !CaseVariants.Contains(_reader.Key, known) || _reader.Refuse(RpcCode.InvalidRequest, "A member differs from one of MCP only by case");
}
