using Sluice.Policy;
using Sluice.Policy.Flows;
using Sluice.Policy.Ledger;

namespace Sluice.Store.Directory;

/// <summary>An identity for one caller on one server. Immutable, but for the note of its last use.</summary>
public sealed class Grant
{
    private OwnerKey _shadowOwner;
    private long _usedInMinute;
    private DemandedFlows? _flows;

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

    /// <summary>Whose counters and sessions its rules in shadow mode use.</summary>
    public OwnerKey ShadowOwner => _shadowOwner.Value is null ? _shadowOwner = Owner.Shadow : _shadowOwner;

    /// <summary>The session flows that its calls must follow.</summary>
    public DemandedFlows Flows => _flows ??= DemandedFlows.Of(Policy, Server.Flows);

    /// <summary>Whether the store holds it; otherwise a manifest declares it.</summary>
    public bool IsStored => !Server.IsDeclared;

    /// <summary>Who calls by this grant, as <c>issuer subject</c>; null for whoever holds its token.</summary>
    public string? Subject { get; init; }

    /// <summary>True once for each minute: a use is worth no more than that. A later version of the same grant may say so again.</summary>
    public bool IsFirstUseIn(long minute) => Volatile.Read(ref _usedInMinute) != minute && Interlocked.Exchange(ref _usedInMinute, minute) != minute;

    /// <summary>This grant as one subject of a trusted issuer has it: with counters, gates and sealed values of its own.</summary>
    /// <param name="issuer">The token's <c>iss</c>.</param>
    /// <param name="subject">The token's <c>sub</c>.</param>
    /// <param name="expiresAt">When the token ends; the grant may end before.</param>
    public Grant For(string issuer, string subject, DateTimeOffset expiresAt) => new()
    {
        Id = Id,
        Label = Label,
        Server = Server,
        Policy = Policy,
        PolicyVersion = PolicyVersion,
        ExpiresAt = ExpiresAt < expiresAt ? ExpiresAt : expiresAt,
        Owner = OwnerKey.ForSubject(Owner, issuer, subject),
        Subject = $"{issuer} {subject}",
        _flows = _flows,
    };
}
