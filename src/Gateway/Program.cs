using Sluice.Gateway;
using Sluice.Gateway.Enforcement;

return await GatewayHost.RunAsync(args, [new EmbeddedEngine(), new PostgresEngine()]);
