using Sluice.Store.Directory;

namespace Sluice.Gateway.Commands;

/// <summary><c>check --manifest FILE</c>: every error at once, or what the manifest declares.</summary>
internal static class CheckCommand
{
    private const int Bad = 1;
    private const int Misused = 2;

    public static int Run(string? manifest)
    {
        if (manifest is null)
        {
            Console.Error.WriteLine("check needs a manifest: check --manifest FILE");
            return Misused;
        }

        var load = ManifestLoader.Load(manifest, Environment.GetEnvironmentVariable);
        foreach (var error in load.Errors)
            Console.Error.WriteLine($"{manifest}{error}");
        if (load.Snapshot is not { } snapshot)
        {
            Console.Error.WriteLine($"{load.Errors.Count} errors.");
            return Bad;
        }

        Console.WriteLine($"{manifest} is good: {snapshot.Servers.Count} servers, {snapshot.Grants.Count} grants.");
        return 0;
    }
}
