using Sluice.Gateway.Configuration;
using Sluice.Gateway.Enforcement;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Keys;

/// <summary>What seals the values that callers carry and the secrets of the store.</summary>
internal static class KeysFeature
{
    public static void AddKeys(this WebApplicationBuilder builder, SluiceOptions options)
    {
        if (options.Keys.Count > 0)
        {
            builder.Services.AddSingleton(new KeyRing(options.Keys));
            return;
        }

        builder.Services.AddSingleton(services => Open(options, services));
        builder.Services.AddSingleton(services => services.GetRequiredService<FollowedKeys>().Ring);
        builder.Services.AddSingleton<IReadiness, KeysReadiness>();
    }

    private static FollowedKeys Open(SluiceOptions options, IServiceProvider services)
    {
        try
        {
            var time = services.GetRequiredService<TimeProvider>();
            var logger = services.GetRequiredService<ILogger<FollowedKeys>>();
            return FollowedKeys.OpenAsync(SourceOf(options), time, logger, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Sluice:DataPath = \"{options.DataPath}\": {exception.Message}", exception);
        }
        catch (KeySourceException exception)
        {
            throw new StartException(exception.Message, exception);
        }
    }

    private static IKeySource SourceOf(SluiceOptions options) => options switch
    {
        { KeysFile: { } path } => KeyFile.Named(path, $"{SluiceOptions.Section}:{nameof(SluiceOptions.KeysFile)}"),
        { KeyVault: { } secret } => KeyVaultSource.Open(secret),
        _ => KeyFile.OpenOrCreate(options.DataPath),
    };
}
