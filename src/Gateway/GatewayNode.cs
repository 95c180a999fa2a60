using Sluice.Gateway.Admin;
using Sluice.Gateway.Callers;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Directories;
using Sluice.Gateway.Enforcement;
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

    /// <exception cref="StartException">The configuration or the manifest is wrong, a database cannot be used, or the data path is in use.</exception>
    public static WebApplication Build(string[] args, IReadOnlyList<IEngine> engines)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Configuration.AddCommandLine(args, Switches);
        var options = builder.AddSluiceOptions(engines);
        builder.AddServerDefaults(DefaultAddress);
        builder.AddDirectory(options);
        builder.AddAudit(options);
        builder.AddProof(options);
        builder.AddKeys(options);
        builder.AddEngine(options, engines);
        builder.AddTelemetry(options);
        builder.AddEnforcement();
        builder.AddUpstreams(options);
        builder.AddCallers();
        builder.AddMcp();
        builder.AddOrigins();
        builder.AddAdmin();

        var app = builder.Build();
        app.StartTelemetry();
        app.ReadManifest();
        app.OpenStores();
        app.ChainAdminAudit();
        app.OpenDirectory();
        app.StartShipping();
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
}
