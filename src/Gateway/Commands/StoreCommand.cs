using Sluice.Gateway.Configuration;
using Sluice.Gateway.Directories;
using Sluice.Gateway.Enforcement;
using Sluice.Gateway.Keys;
using Sluice.Store.Directory;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Commands;

/// <summary>A command on the store of a gateway, by the gateway's own configuration. It takes no ledger and no lock: gateways may run meanwhile.</summary>
internal static class StoreCommand
{
    /// <exception cref="StartException">The configuration is wrong, or the store or the keys cannot be used.</exception>
    public static async Task<int> RunAsync(string[] args, IReadOnlyList<IEngine> engines, Func<SluiceOptions, SqlDirectoryStore, KeyRing, Task<int>> work)
    {
        var builder = ConfigurationFeature.CreateBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var options = builder.AddSluiceOptions(engines);
        builder.AddDirectory(options);
        await using var app = builder.Build();
        var opening = app.Services.GetRequiredService<DirectoryOpening>();
        opening.RequireStore();
        var store = app.Services.GetRequiredService<SqlDirectoryStore>();
        var keys = opening.Wait(() => ReadKeysAsync(options, app.Services.GetRequiredService<TimeProvider>()));
        return opening.Wait(() => work(options, store, keys));
    }

    /// <summary>Once, and without telling the store that a key seals: that is for the gateways.</summary>
    internal static async Task<KeyRing> ReadKeysAsync(SluiceOptions options, TimeProvider time) => KeysFeature.SourceOf(options) is { } source
        ? await FollowedKeys.ReadRingAsync(source, time, CancellationToken.None)
        : new KeyRing(options.Keys);
}
