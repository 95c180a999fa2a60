using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sluice.PimeaServer;
using Sluice.PimeaServer.Mcp;
using Sluice.PimeaServer.Pimea;
using Sluice.PimeaServer.Stats;

namespace Sluice.Gateway.Tests.EndToEnd.Clients;

/// <summary>The sample's endpoint of both eras with other tools behind it: those that talk back to the client.</summary>
internal sealed class FixtureUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FixtureUpstream(WebApplication app, FixtureTools tools) => (_app, Tools) = (app, tools);

    public FixtureTools Tools { get; }

    public Uri Endpoint => new(new Uri(_app.Urls.First()), "mcp/");

    public TrafficReport ReadStats() => _app.Services.GetRequiredService<TrafficLog>().Read();

    public static async Task<FixtureUpstream> StartAsync()
    {
        var tools = new FixtureTools();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        builder.Services
            .AddSingleton(new PimeaServerOptions())
            .AddSingleton(TimeProvider.System)
            .AddPimea()
            .AddMcp()
            .AddStats()
            .AddSingleton(tools.Options);
        var app = builder.Build();
        app.MapMcp();
        await app.StartAsync();
        return new FixtureUpstream(app, tools);
    }

    /// <summary>Does not wait for calls: one that was cancelled is never answered, and in the legacy era its request stays open for all that.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }
}
