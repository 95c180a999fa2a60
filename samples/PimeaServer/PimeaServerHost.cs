using System.Net;
using Sluice.PimeaServer.Mcp;
using Sluice.PimeaServer.Pimea;
using Sluice.PimeaServer.Stats;

namespace Sluice.PimeaServer;

/// <summary>A running stand-in for the upstream Pimea MCP server.</summary>
public sealed class PimeaServerHost : IAsyncDisposable
{
    private const long MaxBodyBytes = 4 * 1024 * 1024;

    private readonly WebApplication _app;

    private PimeaServerHost(WebApplication app)
    {
        _app = app;
        BaseAddress = new Uri(app.Urls.First());
        Endpoint = new Uri(BaseAddress, "mcp/");
    }

    /// <summary>The address that is really bound, with the port that the system chose.</summary>
    public Uri BaseAddress { get; }

    /// <summary>The MCP endpoint, <c>/mcp/</c> at the base address.</summary>
    public Uri Endpoint { get; }

    /// <summary>Runs until the process is told to stop; configuration comes from file, environment and command line.</summary>
    public static async Task RunAsync(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        if (builder.Configuration[WebHostDefaults.ServerUrlsKey] is null)
            builder.WebHost.UseUrls("http://127.0.0.1:8090");
        builder.Logging.AddFilter(null, LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        var options = builder.Configuration.GetSection(PimeaServerOptions.Section).Get<PimeaServerOptions>() ?? new PimeaServerOptions();

        await using var app = Build(builder, options, TimeProvider.System);
        if (options.StopWithInput)
            _ = StopWithInputAsync(app.Lifetime);
        await app.RunAsync();
    }

    /// <summary>Starts a server inside this process, on loopback only. Reads no configuration and writes no log.</summary>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="port">0 (default) lets the system choose one; see <see cref="BaseAddress"/>.</param>
    /// <param name="timeProvider">The clock of sessions and records. Null: the system's.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="InvalidOperationException">An option is out of range.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<PimeaServerHost> StartAsync(
        PimeaServerOptions? options = null, int port = 0, TimeProvider? timeProvider = null, CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddRoutingCore();

        var app = Build(builder, options ?? new PimeaServerOptions(), timeProvider ?? TimeProvider.System);
        try
        {
            await app.StartAsync(cancellationToken);
            return new PimeaServerHost(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>What reached the server so far: the same as <c>GET /stats</c>.</summary>
    public TrafficReport ReadStats() => _app.Services.GetRequiredService<TrafficLog>().Read();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static async Task StopWithInputAsync(IHostApplicationLifetime lifetime)
    {
        await using var input = Console.OpenStandardInput();
        await input.CopyToAsync(Stream.Null, lifetime.ApplicationStopping);
        lifetime.StopApplication();
    }

    private static WebApplication Build(WebApplicationBuilder builder, PimeaServerOptions options, TimeProvider timeProvider)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = MaxBodyBytes);
        builder.Services
            .AddSingleton(options.Validated())
            .AddSingleton(timeProvider)
            .AddPimea()
            .AddMcp()
            .AddStats();

        var app = builder.Build();
        app.MapMcp();
        app.MapStats();
        return app;
    }
}
