using System.Text.Json;

namespace Sluice.Gateway.Mcp;

/// <summary>
/// One JSON-RPC message as <see cref="RpcParser"/> judged it. Reused from message to message and allocates nothing while methods are known ones.
/// It owns no body: ranges point into the one it was read from, which must outlive its use.
/// </summary>
internal sealed class RpcMessage
{
    /// <summary>In bytes, with quotes: what a session may choose as an id, and what error answers echo.</summary>
    public const int LongestId = 256;
    public const int LongestMethod = 256;

    /// <summary>In UTF-16 units, after unescaping.</summary>
    public const int LongestToolName = 256;
    public const int LongestProtocolVersion = 64;

    /// <summary>A name of the longest length, each unit written as <c>\uXXXX</c>.</summary>
    private const int LongestRawToolName = 6 * LongestToolName;

    // Made when they are first needed: what is kept of a long stream needs none of them.
    private char[] _toolName = [];
    private ArgumentKeys? _argumentKeys;
    private ArgumentMembers? _argumentMembers;
    private int _toolNameLength;

    public ReadOnlyMemory<byte> Body { get; private set; }

    public RpcKind Kind { get; set; }

    public Slice IdRange { get; set; }

    /// <summary>The id exactly as it is spelled, to be echoed; empty for notifications.</summary>
    public ReadOnlySpan<byte> Id => Text(IdRange);

    /// <summary>Empty for a response. One of <see cref="RpcMethods"/> where known, else a string of its own.</summary>
    public string Method { get; set; } = "";

    public bool IsToolCall => ReferenceEquals(Method, RpcMethods.ToolsCall);

    /// <summary>The unescaped <c>params.name</c> of a <c>tools/call</c>; else empty.</summary>
    public ReadOnlySpan<char> ToolName => IsToolCall ? _toolName.AsSpan(0, _toolNameLength) : default;

    public bool ToolNameFits => _toolNameLength <= LongestToolName;

    public Slice ParamsRange { get; set; }

    public Slice ArgumentsRange { get; set; }

    /// <summary>The raw object <c>params.arguments</c>; empty when absent.</summary>
    public ReadOnlySpan<byte> Arguments => Text(ArgumentsRange);

    public Slice MetaRange { get; set; }

    /// <summary>The value <c>params._meta.traceparent</c>, whatever it is; empty when absent.</summary>
    public Slice TraceParentRange { get; set; }

    /// <summary>The value <c>params._meta.tracestate</c>, whatever it is; empty when absent.</summary>
    public Slice TraceStateRange { get; set; }

    /// <summary>The string <c>params.name</c> with its quotes; empty when absent or no string.</summary>
    public Slice NameRange { get; set; }

    /// <summary>The string <c>params.uri</c> with its quotes; empty when absent or no string.</summary>
    public Slice UriRange { get; set; }

    /// <summary>The string <c>params.requestState</c> with its quotes; empty when absent.</summary>
    public Slice RequestStateRange { get; set; }

    /// <summary>The object <c>params.inputResponses</c>; empty when absent.</summary>
    public Slice InputResponsesRange { get; set; }

    /// <summary>The string <c>params.taskId</c> with its quotes; empty when absent.</summary>
    public Slice TaskIdRange { get; set; }

    /// <summary>
    /// The string <c>_meta["io.modelcontextprotocol/related-task"].taskId</c> of the params, or of the result that a client answers with; with its
    /// quotes, empty when absent. It may name a task of the client's own, which no server has sealed.
    /// </summary>
    public Slice RelatedTaskRange { get; set; }

    /// <summary>The strings in <c>params.notifications.taskIds</c>, with their quotes: the tasks that <c>subscriptions/listen</c> asks after.</summary>
    public List<Slice> SubscribedTaskRanges { get; } = [];

    /// <summary><c>params._meta["io.modelcontextprotocol/protocolVersion"]</c>: present in the modern era.</summary>
    public string? ProtocolVersion { get; set; }

    /// <summary>Whether <c>params.task</c> is there: the client asks for a task-augmented call.</summary>
    public bool HasTask { get; set; }

    public ArgumentKeys ArgumentKeys => _argumentKeys ??= new ArgumentKeys();

    public ArgumentMembers ArgumentMembers => _argumentMembers ??= new ArgumentMembers();

    public ReadOnlySpan<byte> Text(Slice range) => Body.Span.Slice(range.Start, range.Length);

    /// <summary>Whether there is anything for the gateway to open.</summary>
    public bool HoldsSealed =>
        !RequestStateRange.IsEmpty || !TaskIdRange.IsEmpty || !RelatedTaskRange.IsEmpty || SubscribedTaskRanges.Count > 0;

    /// <summary>The tool, the prompt, the resource or the task that the request names; empty for methods that name nothing.</summary>
    private Slice Target => Method switch
    {
        RpcMethods.ToolsCall or RpcMethods.PromptsGet => NameRange,
        RpcMethods.ResourcesRead => UriRange,
        RpcMethods.TasksGet or RpcMethods.TasksUpdate or RpcMethods.TasksCancel => TaskIdRange,
        _ => default,
    };

    /// <summary>Whether the header <c>Mcp-Name</c> must be there (2026-07-28, "Standard Request Headers"); for tasks that is left to the upstream.</summary>
    public bool NeedsName => !Target.IsEmpty && !RpcMethods.IsOfTasks(Method);

    /// <summary>Whether this is what the request names, which the header <c>Mcp-Name</c> must repeat.</summary>
    public bool TargetIs(ReadOnlySpan<char> name)
    {
        Slice target = Target;
        var reader = new Utf8JsonReader(Text(target));
        return !target.IsEmpty && reader.Read() && reader.ValueTextEquals(name);
    }

    /// <summary>What there is to know of a request that is under way: kind, method and id, in memory of their own.</summary>
    public RpcMessage ToEnvelope() => new() { Body = Id.ToArray(), Kind = Kind, Method = Method, IdRange = new Slice(0, IdRange.Length) };

    /// <summary>Forgets the message, and lets go of its body.</summary>
    public void Clear() => Begin(default);

    public void Begin(ReadOnlyMemory<byte> body)
    {
        Body = body;
        Kind = default;
        IdRange = ParamsRange = ArgumentsRange = MetaRange = NameRange = UriRange = default;
        TraceParentRange = TraceStateRange = default;
        RequestStateRange = InputResponsesRange = TaskIdRange = RelatedTaskRange = default;
        SubscribedTaskRanges.Clear();
        Method = "";
        ProtocolVersion = null;
        HasTask = false;
        _toolNameLength = 0;
        _argumentKeys?.Clear();
        _argumentMembers?.Clear();
    }

    /// <summary>Keeps the name that the reader stands on.</summary>
    public void TakeToolName(ref StrictReader reader)
    {
        if (_toolName.Length == 0)
            _toolName = new char[LongestRawToolName];
        _toolNameLength = reader.RawValue.Length <= LongestRawToolName ? reader.CopyText(_toolName) : LongestRawToolName;
    }
}
