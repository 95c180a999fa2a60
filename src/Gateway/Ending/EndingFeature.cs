using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Enforcement;

namespace Sluice.Gateway.Ending;

/// <summary>How a node leaves: what it tells load balancers and callers, and how long it waits for whom.</summary>
internal static class EndingFeature
{
    public static void AddEnding(this WebApplicationBuilder builder, SluiceOptions options)
    {
        builder.AddLeaving(options);
        builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<BreakOff>(services, DrainTimes.Of(options)));
    }

    /// <summary>Of a node that takes no calls.</summary>
    public static void AddLeaving(this WebApplicationBuilder builder, SluiceOptions options)
    {
        var times = DrainTimes.Of(options);
        builder.Services.AddSingleton<Drain>();
        builder.Services.AddSingleton<IReadiness, DrainReadiness>();
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = times.Calls + times.BreakOff);
    }

    /// <summary>Ahead of everything else: while the node drains, each answer closes its connection, so that the client's next call goes to another node.</summary>
    public static void UseEnding(this WebApplication app)
    {
        var drain = app.Services.GetRequiredService<Drain>();
        app.Lifetime.ApplicationStopping.Register(drain.Begin);
        app.Use(next => http =>
        {
            if (drain.IsUnderWay && HttpProtocol.IsHttp11(http.Request.Protocol))
                http.Response.Headers.Connection = "close";
            return next(http);
        });
    }
}
