using Sluice.Policy;

namespace Sluice.Store.Directory.Manifest;

/// <param name="Policy">What judges.</param>
/// <param name="Version"><c>name@version</c>: the version follows from the policy's text, so that a record tells which text judged.</param>
internal sealed record LoadedPolicy(CompiledPolicy Policy, string Version);
