namespace Sluice.Policy.Conditions;

/// <summary>Kleene's three-valued logic: a decided operand that settles the result does so whatever the other is.</summary>
internal static class TruthLogic
{
    public static Truth And(this Truth left, Truth right) =>
        left == Truth.No || right == Truth.No ? Truth.No
        : left == Truth.Yes && right == Truth.Yes ? Truth.Yes
        : Truth.Undecidable;

    public static Truth Or(this Truth left, Truth right) => left.Not().And(right.Not()).Not();

    public static Truth Not(this Truth truth) => truth switch
    {
        Truth.No => Truth.Yes,
        Truth.Yes => Truth.No,
        _ => Truth.Undecidable,
    };

    public static Truth Decided(bool holds) => holds ? Truth.Yes : Truth.No;
}
