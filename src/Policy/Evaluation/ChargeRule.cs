using Sluice.Policy.Conditions;
using Sluice.Policy.Ledger;

namespace Sluice.Policy.Evaluation;

/// <summary>What one limit charges a call.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="Cost">Where the cost is read; null: every call costs one.</param>
/// <param name="CostDenial">The refusal of a call whose cost cannot be told; null without <paramref name="Cost"/>.</param>
internal sealed record ChargeRule(Limit Limit, OperandSource? Cost, Denial? CostDenial)
{
    private const decimal Millionths = 1_000_000m;

    /// <summary>False when the cost is missing, no number, negative or of too many digits.</summary>
    public bool TryCost(in Facts facts, out Units cost)
    {
        cost = Units.One;
        if (Cost is not { } source)
            return true;
        var operand = facts.Of(source);
        if (operand.Kind != ValueKind.Number || operand.IsOdd || operand.Number < 0)
            return false;
        cost = operand.Number > Units.LargestWhole ? Units.Beyond : new Units((long)decimal.Ceiling(operand.Number * Millionths));
        return true;
    }

    /// <summary>The same rule on a budget of the tool's own. Brackets cannot stand in a counter's name, so no other counter is meant.</summary>
    public ChargeRule ForTool(string tool) => this with
    {
        Limit = new Limit
        {
            Rule = Limit.Rule,
            Counter = $"{Limit.Counter}[{tool}]",
            Window = Limit.Window,
            Max = Limit.Max,
            Scope = Limit.Scope,
            IsShadow = Limit.IsShadow,
            Refund = Limit.Refund,
            OnUnavailable = Limit.OnUnavailable,
        },
    };
}
