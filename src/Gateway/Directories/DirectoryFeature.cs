using Sluice.Gateway.Configuration;
using Sluice.Gateway.Enforcement;
using Sluice.Gateway.Telemetry;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Directories;

/// <summary>The directory: the store, in SQLite or PostgreSQL, and over it the manifest, where one is given.</summary>
internal static class DirectoryFeature
{
    public static void AddDirectory(this WebApplicationBuilder builder, SluiceOptions options)
    {
        builder.Services.AddSingleton<DirectoryOpening>();
        if (options.Manifest is { } manifest)
        {
            builder.Services.AddSingleton(services => services.GetRequiredService<DirectoryOpening>().Manifest(manifest));
            builder.Services.AddSingleton<IReadiness, ManifestReadiness>();
        }

        builder.Services.AddSingleton(services => services.GetRequiredService<DirectoryOpening>().Store());
        builder.Services.AddSingleton<IDirectoryStore>(services => services.GetRequiredService<SqlDirectoryStore>());
        builder.Services.AddSingleton(services => services.GetRequiredService<SqlDirectoryStore>().Source);
        builder.Services.AddSingleton(services => services.GetRequiredService<DirectoryOpening>().Directory(services));
        builder.Services.AddSingleton<IDirectory>(services => services.GetRequiredService<StoreDirectory>());
        builder.Services.AddSingleton<DirectoryStaleness>();
        builder.Services.AddSingleton<IReadiness, DirectoryReadiness>();
        builder.Services.AddSingleton<BootstrapKey>();
        builder.Services.AddSingleton<LastUsed>();
        builder.Services.AddHostedService(services => services.GetRequiredService<LastUsed>());
    }

    /// <summary>Before anything is opened: a manifest with errors leaves no trace.</summary>
    /// <exception cref="StartException">It cannot be used.</exception>
    public static void ReadManifest(this WebApplication app) => app.Services.GetService<ManifestDirectory>();

    /// <summary>
    /// After the ledger, whose lock keeps a second gateway off the data path. The store first under all its names: the container disposes in the reverse
    /// order, and who follows the store must end before it.
    /// </summary>
    /// <exception cref="StartException">The database cannot be used.</exception>
    public static void OpenDirectory(this WebApplication app)
    {
        app.Services.GetRequiredService<IDirectoryStore>();
        app.Services.GetRequiredService<IDirectory>();
        var directory = app.Services.GetRequiredService<StoreDirectory>();
        app.Services.GetRequiredService<GatewayMetrics>().WatchDirectory(() => directory.Age.TotalSeconds);
        app.Services.GetRequiredService<BootstrapKey>().MakeIfNone();
    }
}
