using Sluice.Cluster.Tests.Fleet;
using Sluice.Gateway.Tests.EndToEnd.Flows;

namespace Sluice.Cluster.Tests.Scenarios;

public sealed class OrleansFlowFleet() : FlowFleet(new OrleansFleetEngine());
