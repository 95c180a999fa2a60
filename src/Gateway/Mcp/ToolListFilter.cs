using System.Buffers;

namespace Sluice.Gateway.Mcp;

/// <summary>
/// Takes the tools that a policy hides out of the answer to <c>tools/list</c> (wire duty 4). All else stays byte for byte and in order, but for
/// <c>cacheScope</c> "public", since the list is now one caller's own. The other results that have one in 2026-07-28 (<c>server/discover</c>, prompts,
/// resources and their templates) pass as they are: a policy allows such a method or refuses it, and takes nothing out of its answer. Not thread-safe.
/// </summary>
internal sealed class ToolListFilter
{
    private readonly List<ToolListEdit> _edits = [];

    /// <summary>Why the last message was unreadable; for the log.</summary>
    public string? Fault { get; private set; }

    /// <param name="message">One JSON-RPC message. Whatever its id, a <c>result</c> makes it an answer; any other message passes.</param>
    /// <param name="shows">Whether the caller may see a tool.</param>
    /// <param name="output">Receives the message, unless it is unreadable.</param>
    public FilterStatus Filter(ReadOnlySpan<byte> message, NamePredicate shows, IBufferWriter<byte> output)
    {
        FilterStatus status = Judge(message, shows);
        if (status is not FilterStatus.Unreadable)
            Write(message, output);
        return status;
    }

    /// <summary>
    /// The same for an event of a stream. One that changes keeps its other fields; its lines then end in LF.
    /// Data without a brace passes (keep-alives, priming events): no reader finds a list in it.
    /// </summary>
    public FilterStatus Filter(in SseEvent @event, NamePredicate shows, IBufferWriter<byte> output)
    {
        FilterStatus status = @event.Data.Contains((byte)'{') ? Judge(@event.Data, shows) : FilterStatus.Unchanged;
        if (status == FilterStatus.Unchanged)
            output.Write(@event.Raw);
        else if (status == FilterStatus.Changed)
            WriteEvent(@event, output);
        return status;
    }

    private FilterStatus Judge(ReadOnlySpan<byte> message, NamePredicate shows)
    {
        _edits.Clear();
        KeyScopes keys = KeyScopes.OfThread();
        JsonFault? fault = ToolListScan.Find(message, shows, keys, _edits);
        keys.Clear();
        Fault = fault?.ToString();
        if (fault is not null)
            return FilterStatus.Unreadable;
        return _edits.Count == 0 ? FilterStatus.Unchanged : FilterStatus.Changed;
    }

    private void Write(ReadOnlySpan<byte> message, IBufferWriter<byte> output)
    {
        int written = 0;
        foreach (ToolListEdit edit in _edits)
        {
            output.Write(message[written..edit.Place.Start]);
            if (edit.IsCacheScope)
                output.Write("\"private\""u8);
            written = edit.Place.End;
        }

        output.Write(message[written..]);
    }

    private void WriteEvent(in SseEvent @event, IBufferWriter<byte> output)
    {
        bool hasData = false;
        SseLines lines = @event.Lines;
        while (lines.MoveNext())
        {
            if (!lines.Field.SequenceEqual("data"u8))
            {
                WriteLine(default, lines.Line, output);
            }
            else if (!hasData)
            {
                hasData = true;
                WriteData(@event.Data, output);
            }
        }
    }

    /// <summary>Data that came as several lines leaves as several lines: an LF between the tokens of the message would end the line.</summary>
    private void WriteData(ReadOnlySpan<byte> data, IBufferWriter<byte> output)
    {
        var filtered = new ArrayBufferWriter<byte>(data.Length);
        Write(data, filtered);
        foreach (Range line in filtered.WrittenSpan.Split((byte)'\n'))
            WriteLine("data: "u8, filtered.WrittenSpan[line], output);
    }

    private static void WriteLine(ReadOnlySpan<byte> field, ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        output.Write(field);
        output.Write(text);
        output.Write("\n"u8);
    }
}
