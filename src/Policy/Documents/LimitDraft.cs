using Sluice.Policy.Conditions;
using Sluice.Policy.Evaluation;
using Sluice.Policy.Ledger;

namespace Sluice.Policy.Documents;

/// <summary>A limit as read, before the tool is known whose arguments its cost is read from.</summary>
/// <param name="Node">Where it stands.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Cost">The path of its cost; null: every call costs one.</param>
internal sealed record LimitDraft(DocumentNode Node, Limit Limit, ConditionPath? Cost)
{
    public ChargeRule Bind(PathSlots slots) => Cost is null
        ? new ChargeRule(Limit, null, null)
        : new ChargeRule(Limit, slots.SourceOf(Cost), new Denial(
            Reason.Limit,
            Limit.Rule,
            $"{Cost.Text} must be a number, zero or more, of at most {JsonNumber.MostDigits} digits: it is what this call costs."));
}
