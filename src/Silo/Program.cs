using Sluice.Gateway;
using Sluice.Gateway.Enforcement;
using Sluice.Silo;

return SiloNode.IsMeant(args)
    ? await SiloNode.RunAsync(args)
    : await GatewayHost.RunAsync(args, [new EmbeddedEngine(), new PostgresEngine(), new OrleansEngine()]);
