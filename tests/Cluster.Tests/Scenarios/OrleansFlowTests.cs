using Sluice.Gateway.Tests.EndToEnd.Flows;

namespace Sluice.Cluster.Tests.Scenarios;

public sealed class OrleansFlowTests(OrleansFlowFleet fleet) : FlowContract(fleet), IClassFixture<OrleansFlowFleet>;
