using Sluice.Policy;

namespace Sluice.Store.Directory.Stored;

/// <param name="Policy">What judges; null for a text that does not compile: its grants are denied everything.</param>
/// <param name="Version"><c>name@number</c>.</param>
internal sealed record StoredPolicy(CompiledPolicy? Policy, string Version);
