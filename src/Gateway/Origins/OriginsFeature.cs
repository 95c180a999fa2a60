namespace Sluice.Gateway.Origins;

internal static class OriginsFeature
{
    public static void AddOrigins(this WebApplicationBuilder builder) => builder.Services.AddSingleton<OriginGuard>();

    /// <summary>Ahead of everything else that the node serves.</summary>
    public static void UseOrigins(this WebApplication app)
    {
        var guard = app.Services.GetRequiredService<OriginGuard>();
        app.Use(next => http => guard.HandleAsync(http, next));
        app.Lifetime.ApplicationStarted.Register(() => guard.WarnOfUnnamed(app.Urls));
    }
}
