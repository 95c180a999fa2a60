using Sluice.Cluster.Tests.Fleet;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Tests.Shadow;

namespace Sluice.Cluster.Tests.Scenarios;

public sealed class OrleansShadowTests : ShadowFleetContract
{
    private protected override IFleetEngine Engine() => new OrleansFleetEngine();
}
