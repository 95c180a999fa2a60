using Sluice.Gateway.Admin;
using Sluice.Gateway.Approvals;
using Sluice.Gateway.Callers;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Directories;
using Sluice.Gateway.Ending;
using Sluice.Gateway.Enforcement;
using Sluice.Gateway.Health;
using Sluice.Gateway.Keys;
using Sluice.Gateway.Mcp;
using Sluice.Gateway.Origins;
using Sluice.Gateway.Proof;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Telemetry.Prometheus;
using Sluice.Gateway.Upstreams;

namespace Sluice.Gateway;

/// <summary>Puts one gateway node together: the table of contents of the executable.</summary>
internal static class GatewayNode
{
    private const string DefaultAddress = "http://127.0.0.1:8080";

    private static readonly Dictionary<string, string> Switches = new(StringComparer.Ordinal) { ["--manifest"] = "Sluice:Manifest" };

    /// <summary>What may fail, in an order in which a step that fails leaves nothing behind that the next start must mend.</summary>
    private static readonly Action<WebApplication>[] Openings =
    [
        DirectoryFeature.ReadManifest, EnforcementFeature.OpenStores, ProofFeature.ChainAdminAudit, DirectoryFeature.OpenDirectory, EnforcementFeature.StartShipping,
    ];

    /// <exception cref="StartException">The configuration or the manifest is wrong, a database cannot be used, or the data path is in use.</exception>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public static WebApplication Build(string[] args, IReadOnlyList<IEngine> engines, CancellationToken stop = default)
    {
        var builder = ConfigurationFeature.CreateBuilder(args, Switches);
        var options = builder.AddSluiceOptions(engines);
        builder.AddServerDefaults(DefaultAddress);
        builder.AddDirectory(options);
        builder.AddAudit(options);
        builder.AddProof(options);
        builder.AddKeys(options);
        builder.AddEngine(options, engines);
        builder.AddTelemetry(options);
        builder.AddEnforcement();
        builder.AddApprovals();
        builder.AddUpstreams(options);
        builder.AddCallers();
        builder.AddMcp();
        builder.AddOrigins();
        builder.AddAdmin();
        builder.AddEnding(options);

        var app = builder.Build();
        app.StartTelemetry();
        Open(app, stop);
        app.UseEnding();
        app.UseOrigins();
        app.UseMcp();
        app.UseCallers();
        app.UseRouting();
        app.UseAdmin();
        app.MapHealth();
        app.MapMetrics();
        app.MapAdmin();
        return app;
    }

    private static void Open(WebApplication app, CancellationToken stop)
    {
        try
        {
            foreach (var open in Openings)
            {
                stop.ThrowIfCancellationRequested();
                open(app);
            }
        }
        catch
        {
            // What is open already is closed in order, as at any other stop. Waits where it stands, as all of the start does.
            app.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }
}
