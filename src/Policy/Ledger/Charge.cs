namespace Sluice.Policy.Ledger;

/// <summary>What an allowed call must pay to one counter of its owner.</summary>
/// <param name="Limit">The counter, its window and its max.</param>
/// <param name="Cost">Zero or more; over the limit's max it can never be paid.</param>
public readonly record struct Charge(Limit Limit, Units Cost)
{
    /// <summary>The most charges one call can meet; a policy that could need more is refused at load.</summary>
    public const int MostPerCall = 32;

    /// <summary>How many calls with this charge still fit beside what is used: no end of them when it costs nothing.</summary>
    internal long CallsWithin(Units used)
    {
        if (used > Limit.Max)
            return 0;
        return Cost == Units.Zero ? long.MaxValue : (Limit.Max - used).Millionths / Cost.Millionths;
    }
}
