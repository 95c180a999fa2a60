using Sluice.Policy;
using Sluice.Policy.Flows;
using Sluice.Policy.Ledger;

namespace Sluice.Gateway.Admin.Explain;

/// <summary>What is needed of a grant to judge a call of it.</summary>
/// <param name="Owner">Whose counters it charges.</param>
/// <param name="Shared">Whose it shares.</param>
/// <param name="Label">Of the grant.</param>
/// <param name="Version">Of its policy, as decisions name it; null without one.</param>
/// <param name="Policy">Null: every call is denied.</param>
/// <param name="Flows">The session flows that its server declares.</param>
internal sealed record CallingGrant(
    OwnerKey Owner, SharedOwners Shared, string Label, string? Version, CompiledPolicy? Policy, IReadOnlyList<SessionFlow> Flows);
