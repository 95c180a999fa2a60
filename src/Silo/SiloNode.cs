using Sluice.Gateway;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Ending;
using Sluice.Gateway.Health;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Telemetry.Prometheus;
using Sluice.Silo.Clustering;
using Sluice.Silo.Configuration;
using Sluice.Silo.Ledgers;

namespace Sluice.Silo;

/// <summary>A node of the role silo: ledgers without a gateway. It answers <c>/healthz</c> and <c>/readyz</c>, and takes no calls.</summary>
internal static class SiloNode
{
    private const string DefaultAddress = "http://127.0.0.1:8080";

    /// <summary>Commands, such as <c>verify</c>, are the gateway's whatever the role.</summary>
    public static bool IsMeant(string[] args)
    {
        var configuration = ConfigurationFeature.CreateBuilder(args).Configuration;
        var isCommand = args.Length > 0 && !args[0].StartsWith('-');
        return !isCommand && configuration["Sluice:Engine"] == OrleansEngine.EngineName && configuration[$"{ClusterSettings.Section}:Role"] == "silo";
    }

    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            return await Stoppable.RunAsync(async (signals, deadline) =>
            {
                await using var node = Build(args);
                var life = new Lifespan(node, signals, deadline);
                await life.StartAsync();
                Console.WriteLine("Sluice holds ledgers for the gateways of its cluster");
                foreach (var address in node.Urls)
                    Console.WriteLine($"Sluice listens on {address}{HealthFeature.ReadyPath}");
                return await life.UntilStoppedAsync();
            });
        }
        catch (StartException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return exception.ExitCode;
        }
    }

    /// <exception cref="StartException">The configuration is wrong, or the database cannot be used.</exception>
    private static WebApplication Build(string[] args)
    {
        var builder = ConfigurationFeature.CreateBuilder(args);
        var options = builder.AddSluiceOptions([new OrleansEngine()]);
        builder.AddServerDefaults(DefaultAddress);
        var cluster = OrleansEngine.ReadSettings(builder.Configuration);
        builder.AddClusterDatabase(options.Postgres!);
        builder.AddSilo(cluster, options.Durability);
        builder.AddTelemetry(options);
        builder.AddLeaving(options);

        var app = builder.Build();
        app.StartTelemetry();
        app.Services.GetRequiredService<ClusterDatabase>();
        app.UseEnding();
        app.MapHealth();
        app.MapMetrics();
        return app;
    }
}
