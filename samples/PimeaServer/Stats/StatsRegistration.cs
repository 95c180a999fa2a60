namespace Sluice.PimeaServer.Stats;

internal static class StatsRegistration
{
    public static IServiceCollection AddStats(this IServiceCollection services) => services.AddSingleton<TrafficLog>();

    public static void MapStats(this IEndpointRouteBuilder routes)
    {
        var traffic = routes.ServiceProvider.GetRequiredService<TrafficLog>();
        routes.MapGet("/stats", context => context.Response.WriteAsJsonAsync(traffic.Read(), context.RequestAborted));
        routes.MapPost("/stats/reset", context =>
        {
            traffic.Reset();
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
    }
}
