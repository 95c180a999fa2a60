using Sluice.Policy.Ledger.Sessions;

namespace Sluice.Gateway.Mcp.Facts;

/// <summary>What the answer of a flow tool says to its flow.</summary>
/// <param name="Facts">For the settlement; null when there was no answer.</param>
/// <param name="IsReadable">False: the tool ran, and where the flow looks for the session or its status there is none.</param>
internal readonly record struct FlowReading(FlowFacts? Facts, bool IsReadable = true)
{
    /// <summary>The call's stream ended without its answer, or with one that is none.</summary>
    public static readonly FlowReading NoAnswer = new(null, IsReadable: false);
}
