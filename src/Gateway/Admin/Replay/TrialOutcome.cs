namespace Sluice.Gateway.Admin.Replay;

/// <summary>What became of one call.</summary>
/// <param name="Outcome">One of the three.</param>
/// <param name="Rule">That denied it; empty otherwise.</param>
/// <param name="Lacking">The rules that would have to be decided first, with values that are not recorded.</param>
/// <param name="HasGuessedCost">Whether it was charged 1 for a cost that is not recorded.</param>
internal sealed record TrialOutcome(string Outcome, string Rule, IReadOnlyList<string> Lacking, bool HasGuessedCost)
{
    public const string Allowed = "allowed";
    public const string Denied = "denied";
    public const string Undecided = "undecided";
}
