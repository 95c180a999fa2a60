using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sluice.Bench.Cluster;
using Sluice.Gateway.Enforcement;
using Sluice.Policy.Ledger;
using Sluice.Silo;
using Sluice.Store.Ledger;
using Sluice.Store.Postgres;

// Usage: NAME CALLERS,… cold|hot|cold,hot SECONDS --Sluice:Engine=… and what else the engine needs. One line for each number of callers and spread.
var (name, callers, spreads, seconds) = (args[0], args[1].Split(','), args[2].Split(','), double.Parse(args[3], CultureInfo.InvariantCulture));

// As a gateway hosts its engine, without the rest of a gateway.
var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { Args = args[4..] });
builder.Configuration.AddCommandLine(args[4..]);
builder.Services.AddSingleton(TimeProvider.System);
IEngine[] engines = [new EmbeddedEngine(), new PostgresEngine(), new OrleansEngine()];
var engine = engines.Single(each => each.Name == builder.Configuration["Sluice:Engine"]);
var durability = builder.Configuration["Sluice:Durability"] == "strict" ? Durability.Strict : Durability.Default;
var database = engine is EmbeddedEngine ? null : PostgresAddress.Parse(builder.Configuration.GetConnectionString("Sluice") ?? "");
engine.AddTo(builder, new EngineSettings(builder.Configuration["Sluice:DataPath"]!, durability, PerNodeLimits: false, database, LedgerTimeout: TimeSpan.FromSeconds(5)));

using var node = builder.Build();
await node.StartAsync();
var load = new Callers(node.Services.GetRequiredService<ILedger>());
foreach (var spread in spreads)
{
    foreach (var count in callers)
        Console.WriteLine($"{name} {spread} {count} {await load.RunAsync(spread == "hot" ? 1 : Callers.Cold, int.Parse(count, CultureInfo.InvariantCulture), TimeSpan.FromSeconds(seconds))}");
}

await node.StopAsync();
