using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Shadow;

/// <summary>On the engine postgres.</summary>
public sealed class ShadowFleetTests : ShadowFleetContract
{
    private protected override IFleetEngine Engine() => new PostgresFleetEngine();
}
