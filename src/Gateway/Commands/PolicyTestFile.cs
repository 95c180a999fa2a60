using Sluice.Policy;
using Sluice.Policy.Cases;

namespace Sluice.Gateway.Commands;

/// <summary>The tests that lie beside a policy: for <c>NAME.json</c> they are in <c>NAME.tests.json</c>.</summary>
internal sealed class PolicyTestFile(string path)
{
    private const string Extension = ".tests.json";

    public static PolicyTestFile BesideFile(string policy) => new(System.IO.Path.ChangeExtension(policy, Extension));

    /// <param name="manifest">The manifest that the policy stands in.</param>
    /// <param name="policy">Its name there.</param>
    public static PolicyTestFile BesideManifest(string manifest, string policy) =>
        new(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(manifest)!, policy + Extension));

    public bool IsThere => File.Exists(path);

    public string Path => path;

    /// <summary>Runs them, and prints what fails.</summary>
    /// <returns>How many there are; null when one failed, or the file is bad.</returns>
    public int? Run(CompiledPolicy policy, TextWriter failures)
    {
        var bytes = TextFile.Read(path, PolicyCases.LongestUtf8, out var fault);
        var loaded = fault is null ? PolicyCases.Load(bytes) : new PolicyCasesResult([], [fault]);
        foreach (var error in loaded.Errors)
            failures.WriteLine($"{path}#{error}");
        var failed = CaseRun.Run(policy, loaded.Cases);
        foreach (var failure in failed)
            Print(failure, failures);
        return loaded.Errors.Count + failed.Count == 0 ? loaded.Cases.Count : null;
    }

    private void Print(CaseFailure failure, TextWriter failures)
    {
        failures.WriteLine($"{path}#{failure.Case.Pointer}{(failure.Case.Name is { } name ? $" \"{name}\"" : "")} failed");
        failures.WriteLine($"  expected: {failure.Expected}");
        failures.WriteLine($"  got:      {failure.Got}");
        foreach (var line in failure.Why)
            failures.WriteLine($"  why:      {line}");
    }
}
