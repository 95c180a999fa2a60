using Sluice.Policy.Digests;

namespace Sluice.Policy.Ledger.Approvals;

/// <summary>That a call may run only once a person has approved it. Part of its <see cref="ReserveRequest"/>.</summary>
/// <param name="Id">
/// What the approval is called if this call is the first to ask: unguessable, at most <see cref="LongestId"/> characters. The ledger is pure and draws no random
/// numbers, so it comes with every ask, and is forgotten when the same call has asked before.
/// </param>
/// <param name="Binding">What <see cref="ApprovalBinding"/> says of the call.</param>
/// <param name="LifetimeMs">How long the approval waits for a person, and then, once decided, how long that holds; more than 0.</param>
/// <param name="Continues">The run of an approved call that this one goes on with; null for a call of its own.</param>
public sealed record ApprovalAsk(string Id, Digest Binding, long LifetimeMs, ApprovalRun? Continues = null)
{
    public const int LongestId = 32;

    /// <summary>The longest <see cref="LifetimeMs"/>: a day.</summary>
    public const long LongestLifetimeMs = 24 * 60 * 60 * 1_000;
}
