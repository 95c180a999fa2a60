using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.EndToEnd.Flows;

public sealed class PostgresFlowFleet() : FlowFleet(new PostgresFleetEngine());
