using System.Text;
using Sluice.Policy;
using Sluice.Policy.Documents;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Commands;

/// <summary><c>check --manifest FILE</c> or <c>check --policy FILE</c>: every error at once, or what it declares; then the policies' tests.</summary>
internal static class CheckCommand
{
    private const int Bad = 1;
    private const int Misused = 2;

    public static int Run(string? manifest, string? policy)
    {
        if (manifest is null == policy is null)
        {
            Console.Error.WriteLine("check needs a manifest or a policy: check --manifest FILE, or check --policy FILE");
            return Misused;
        }

        return manifest is not null ? CheckManifest(manifest) : CheckPolicy(policy!);
    }

    private static int CheckManifest(string manifest)
    {
        var load = ManifestLoader.Load(manifest, Environment.GetEnvironmentVariable);
        foreach (var error in load.Errors)
            Console.Error.WriteLine($"{manifest}{error}");
        if (load.Snapshot is not { } snapshot)
        {
            Console.Error.WriteLine($"{load.Errors.Count} errors.");
            return Bad;
        }

        Console.WriteLine($"{manifest} is good: {snapshot.Servers.Count} servers, {snapshot.Grants.Count} grants.");
        var isGood = true;
        foreach (var policy in snapshot.Declared.Policies)
        {
            var tests = policy.File is { } file ? PolicyTestFile.BesideFile(file) : PolicyTestFile.BesideManifest(Path.GetFullPath(manifest), policy.Name);
            isGood &= Test(policy.Name, PolicyText.Load(Encoding.UTF8.GetBytes(policy.Document)).Policy!, tests);
        }

        return isGood ? 0 : Bad;
    }

    private static int CheckPolicy(string file)
    {
        var text = TextFile.Read(file, PolicyText.LongestUtf8, out var fault);
        var load = fault is null ? PolicyText.Load(text) : new PolicyLoadResult(null, [fault]);
        foreach (var error in load.Errors)
            Console.Error.WriteLine($"{file}#{error}");
        return load.Policy is { } policy && Test(file, policy, PolicyTestFile.BesideFile(file)) ? 0 : Bad;
    }

    /// <summary>A policy without tests is good, but said to have none: the name of their file may be misspelled.</summary>
    private static bool Test(string name, CompiledPolicy policy, PolicyTestFile tests)
    {
        if (!tests.IsThere)
        {
            Console.WriteLine($"{name}: no tests in {tests.Path}.");
            return true;
        }

        var passed = tests.Run(policy, Console.Error);
        Console.WriteLine(passed is { } count ? $"{name}: {count} tests passed." : $"{name}: its tests failed.");
        return passed is not null;
    }
}
