using Sluice.Policy.Flows;
using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Gateway.Mcp.Facts;

/// <summary>Reads of a flow tool's answer, as it streams by, what its flow wants to know. Reused; memory is fixed.</summary>
internal sealed class FlowFactsReader
{
    private const int Session = 0;
    private const int Status = 1;

    private readonly ResultFacts _facts = new();
    private readonly byte[] _text = new byte[SessionKey.LongestId];
    private FlowTool _tool = null!;

    public void Begin(FlowTool tool)
    {
        _tool = tool;
        _facts.Begin(tool.Session, tool.Status);
    }

    /// <summary>Makes ready for the next message of the same stream.</summary>
    public void Restart() => _facts.Restart();

    public void Feed(ReadOnlySpan<byte> text) => _facts.Feed(text);

    /// <summary>Once a message is whole that is the answer, and a result or an error of the tool.</summary>
    public FlowReading Read(ResponseOutcome outcome)
    {
        if (outcome != ResponseOutcome.Result || _facts.AsksClient)
            return new FlowReading(FlowFacts.Nothing);
        var session = _tool.Session is not null && TryGet(Session, out var id) ? SessionKey.Of(_tool.Flow.Name, id) : default;
        var hasStatus = TryGet(Status, out var status);
        var facts = new FlowFacts(Ran: true, session, hasStatus && _tool.Flow.IsComplete(status));
        return new FlowReading(facts, _tool.Kind switch
        {
            FlowStepKind.Start => !session.IsNone,
            FlowStepKind.Step => hasStatus,
            _ => true,
        });
    }

    private bool TryGet(int path, out ReadOnlySpan<byte> text)
    {
        var length = 0;
        var isThere = _facts.Found?.TryGet(path, _text, out length) == true;
        text = _text.AsSpan(0, length);
        return isThere && length > 0;
    }
}
