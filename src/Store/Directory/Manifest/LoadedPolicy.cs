using Sluice.Policy;

namespace Sluice.Store.Directory.Manifest;

/// <param name="Policy">What judges.</param>
/// <param name="Declared">The text, and its version, which follows from it, so that a record tells which text judged.</param>
internal sealed record LoadedPolicy(CompiledPolicy Policy, DeclaredPolicy Declared)
{
    public string Version => Declared.Version;
}
