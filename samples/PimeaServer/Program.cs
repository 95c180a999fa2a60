using Sluice.PimeaServer;

await PimeaServerHost.RunAsync(args);
