using System.Buffers;
using Sluice.Gateway.Mcp.Rewriting;
using Sluice.Gateway.Upstreams;

namespace Sluice.Gateway.Mcp.Sealing;

/// <summary>Seals request states and task ids in one answer as it streams by. Used again for each answer; not thread-safe.</summary>
internal sealed class ResponseSealer : IValueRewriter
{
    private readonly ResponseRewriter _rewriter = new();
    private readonly PooledBytes _output = new();
    private Seals _seals = null!;
    private McpRequest _request = null!;

    /// <summary>Made once for an answer: nothing bounds how many states an upstream puts into one.</summary>
    private byte[]? _stateBinding;

    /// <summary>Whether the answer holds a request state.</summary>
    public bool HasState { get; private set; }

    public void Begin(Seals seals, McpRequest request, SealedPlaces places, bool isEventStream)
    {
        (_seals, _request, _stateBinding, HasState) = (seals, request, null, false);
        _rewriter.Begin(places, this, isEventStream);
    }

    public void End()
    {
        _rewriter.End();
        _output.Clear();
        (_request, _stateBinding) = (null!, null);
        HasState = false;
    }

    /// <summary>What the caller gets for a piece, valid until <see cref="Rest"/>; perhaps nothing, while a value has not ended.</summary>
    /// <exception cref="UpstreamException">A value cannot be read to its end, so it cannot be sealed.</exception>
    public ReadOnlySpan<byte> Seal(ReadOnlySpan<byte> piece)
    {
        if (!_rewriter.Feed(piece, _output))
            throw UpstreamException.Broken($"a request state or task id in its answer cannot be read, or is longer than {ResponseRewriter.LongestValue} bytes");
        return _output.Written.Span;
    }

    /// <summary>Gives the memory of a piece back, before what may be a long wait for the next.</summary>
    public void Rest() => _output.Clear();

    RewriteVerdict IValueRewriter.Rewrite(SealedPlaces place, ReadOnlySpan<byte> value, IBufferWriter<byte> replacement)
    {
        replacement.Write(place == SealedPlaces.RequestState ? SealState(value) : SealTask(value));
        return RewriteVerdict.Replaced;
    }

    private byte[] SealState(ReadOnlySpan<byte> state)
    {
        HasState = true;
        return _seals.SealState(_stateBinding ??= Seals.StateBinding(_request.Grant, _request.Message!), state, _request.Run);
    }

    /// <summary>The task that was asked about keeps the text that it was asked by, also when another key seals by now.</summary>
    private byte[] SealTask(ReadOnlySpan<byte> task) =>
        _request.Task is { } asked && task.SequenceEqual(asked.Raw) ? asked.Sealed : _seals.SealTask(_request.Grant, task);
}
