using Sluice.Gateway.Configuration;
using Sluice.Gateway.Directories;
using Sluice.Gateway.Enforcement;
using Sluice.Store.Directory;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Keys;

/// <summary>What seals the values that callers carry and the secrets of the store.</summary>
internal static class KeysFeature
{
    public static void AddKeys(this WebApplicationBuilder builder, SluiceOptions options)
    {
        builder.Services.AddSingleton(services => new RingGuard(services.GetRequiredService<SqlDirectoryStore>().KeyChecks));
        if (options.Keys.Count > 0)
        {
            builder.Services.AddSingleton(services => Fixed(options, services));
            return;
        }

        builder.Services.AddSingleton(services => Followed(options, services));
        builder.Services.AddSingleton(services => services.GetRequiredService<FollowedKeys>().Ring);
        builder.Services.AddSingleton<IReadiness, KeysReadiness>();
    }

    /// <summary>Where the keys are; null when the configuration itself has them.</summary>
    /// <exception cref="KeySourceException">The data path's own key cannot be made.</exception>
    public static IKeySource? SourceOf(SluiceOptions options) => options switch
    {
        { Keys.Count: > 0 } => null,
        { KeysFile: { } path } => KeyFile.Named(path, $"{SluiceOptions.Section}:{nameof(SluiceOptions.KeysFile)}"),
        { KeyVault: { } secret } => KeyVaultSource.Open(secret),
        _ => KeyFile.OpenOrCreate(options.DataPath),
    };

    private static KeyRing Fixed(SluiceOptions options, IServiceProvider services)
    {
        var ring = new KeyRing(options.Keys);
        var guard = services.GetRequiredService<RingGuard>();
        services.GetRequiredService<DirectoryOpening>().Wait(() => guard.EnterAsync(ring, CancellationToken.None));
        return ring;
    }

    private static FollowedKeys Followed(SluiceOptions options, IServiceProvider services)
    {
        var guard = services.GetRequiredService<RingGuard>();
        var time = services.GetRequiredService<TimeProvider>();
        var logger = services.GetRequiredService<ILogger<FollowedKeys>>();
        return services.GetRequiredService<DirectoryOpening>()
            .Wait(() => FollowedKeys.OpenAsync(SourceOf(options)!, guard, time, logger, CancellationToken.None));
    }
}
