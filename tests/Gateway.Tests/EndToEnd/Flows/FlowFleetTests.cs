namespace Sluice.Gateway.Tests.EndToEnd.Flows;

/// <summary>On the engine postgres.</summary>
public sealed class FlowFleetTests(PostgresFlowFleet fleet) : FlowContract(fleet), IClassFixture<PostgresFlowFleet>;
