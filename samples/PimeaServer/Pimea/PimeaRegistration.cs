namespace Sluice.PimeaServer.Pimea;

internal static class PimeaRegistration
{
    public static IServiceCollection AddPimea(this IServiceCollection services) =>
        services.AddSingleton<PimeaSessions>().AddSingleton<PimeaTools>();
}
