using Sluice.Policy;
using Sluice.Policy.Ledger;

namespace Sluice.Store.Directory;

/// <summary>An identity for one caller on one server. Immutable.</summary>
public sealed class Grant
{
    public required string Id { get; init; }

    public required string Label { get; init; }

    public required Server Server { get; init; }

    /// <summary>Null: every call is denied with <see cref="Reason.NoPolicy"/>.</summary>
    public required CompiledPolicy? Policy { get; init; }

    /// <summary><c>name@version</c> of the policy, for callers and records; null without a policy.</summary>
    public required string? PolicyVersion { get; init; }

    /// <summary>Null: does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public required OwnerKey Owner { get; init; }
}
