using Sluice.Cluster.Tests.Fleet;
using Sluice.Gateway.Tests.Approvals;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Cluster.Tests.Scenarios;

public sealed class OrleansApprovalTests : ApprovalFleetContract
{
    private protected override IFleetEngine Engine() => new OrleansFleetEngine();
}
