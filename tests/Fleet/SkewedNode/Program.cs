using Sluice.Gateway;
using Sluice.Gateway.Enforcement;
using Sluice.SkewedNode;

// A gateway on a machine whose clock is wrong: OFFSET-IN-SECONDS, then a gateway's arguments.
var offset = TimeSpan.FromSeconds(int.Parse(args[0]));
return await GatewayHost.RunAsync(args[1..], [new SkewedEngine(new PostgresEngine(), offset)]);
