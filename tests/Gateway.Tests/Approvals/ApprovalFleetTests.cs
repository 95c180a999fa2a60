using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Approvals;

/// <summary>On the engine postgres.</summary>
public sealed class ApprovalFleetTests : ApprovalFleetContract
{
    private protected override IFleetEngine Engine() => new PostgresFleetEngine();
}
