using Sluice.Policy.Ledger;

namespace Sluice.Policy.Cases;

/// <summary>A charge that a test expects.</summary>
/// <param name="Counter">The counter's name.</param>
/// <param name="Cost">The cost.</param>
/// <param name="Scope">Whose counter it is.</param>
internal readonly record struct ExpectedCharge(string Counter, Units Cost, LimitScope Scope)
{
    public static ExpectedCharge Of(in Charge charge) => new(charge.Limit.Counter, charge.Cost, charge.Limit.Scope);

    public override string ToString() => Scope == LimitScope.Grant ? $"{Counter} {Cost}" : $"{Counter} {Cost} ({LimitScopes.Name(Scope)})";
}
