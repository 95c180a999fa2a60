using Sluice.Policy.Windows;

namespace Sluice.Policy.Ledger;

/// <summary>One entry of <c>limits</c>, compiled. Shared by every call that it judges.</summary>
public sealed class Limit
{
    /// <summary>Rule id, e.g. <c>/tools/x/limits/charge_rate</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>The counter's name. Counters belong to (owner, counter, window): two limits of one name share a budget.</summary>
    public required string Counter { get; init; }

    public required WindowLength Window { get; init; }

    /// <summary>The most units that may count at any moment. Comes with each charge, so that a policy edit needs no migration.</summary>
    public required Units Max { get; init; }

    public LimitScope Scope { get; init; }

    /// <summary>Only watched: it counts in its owner's shadow (<see cref="OwnerKey.Shadow"/>), and never refuses a call.</summary>
    public bool IsShadow { get; init; }

    public RefundRule Refund { get; init; }

    public UnavailableRule OnUnavailable { get; init; }

    /// <summary>Whether a reservation that closes this way gives the charge back.</summary>
    public bool GivesBack(SettlementKind settlement) => settlement switch
    {
        SettlementKind.NotRun => Refund is RefundRule.NotRun or RefundRule.OnError,
        SettlementKind.Error => Refund is RefundRule.OnError,
        _ => false,
    };

    /// <summary>What the caller reads when this limit refuses a call (policy language, "Order, rule ids, messages").</summary>
    /// <param name="retryAfterMs">As in <see cref="ReserveResult.RetryAfterMs"/>.</param>
    public Denial Refuse(long? retryAfterMs)
    {
        var message = retryAfterMs is { } wait
            ? $"Limit of {Max} per {Window.Text} reached; retry in {SecondsUp(wait)} s."
            : $"This call costs more than its limit of {Max} per {Window.Text} ever allows.";
        return new Denial(Reason.Limit, Rule, message);
    }

    /// <summary>Whole seconds, rounded up: a caller that waits so long waits long enough.</summary>
    public static long SecondsUp(long milliseconds) => (milliseconds + 999) / 1_000;

    public bool IsSameCounter(Limit other) =>
        IsShadow == other.IsShadow && Window.Milliseconds == other.Window.Milliseconds && Scope == other.Scope && string.Equals(Counter, other.Counter, StringComparison.Ordinal);
}
