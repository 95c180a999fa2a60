namespace Sluice.Gateway.Admin.Replay;

/// <summary>What another policy would have made of recorded calls.</summary>
internal sealed record ReplayView
{
    /// <summary>How many decisions were looked at; unchanged, undecided, unavailable and the counts of the changes add up to it.</summary>
    public required int Records { get; init; }

    /// <summary>Whether there are older ones that are meant too, but beyond the bound.</summary>
    public required bool IsCut { get; init; }

    /// <summary>The time of the oldest: limits are counted from there on.</summary>
    public required DateTime? First { get; init; }

    /// <summary>The time of the newest.</summary>
    public required DateTime? Last { get; init; }

    /// <summary>Decided in the same way by the same rule.</summary>
    public required int Unchanged { get; init; }

    /// <summary>Calls that cannot be decided, because values of arguments are not recorded.</summary>
    public required int Undecided { get; init; }

    /// <summary>Calls that no policy decided: the ledger or the audit was out of reach.</summary>
    public required int Unavailable { get; init; }

    /// <summary>Calls that were charged 1 for a cost that is not recorded; among the others.</summary>
    public required int GuessedCosts { get; init; }

    /// <summary>The most frequent first.</summary>
    public required IReadOnlyList<ReplayChangeView> Changes { get; init; }

    /// <summary>The rules that left calls undecided, the most frequent first.</summary>
    public required IReadOnlyList<UndecidedRuleView> UndecidedRules { get; init; }
}
