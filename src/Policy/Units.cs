using System.Globalization;

namespace Sluice.Policy;

/// <summary>
/// An amount of budget: what a call costs, what a limit allows. Kept in millionths, so that fractional costs add up exactly
/// ("fractions count, to six decimals"); one ordinary call costs <see cref="One"/>.
/// </summary>
/// <param name="Millionths">The amount in millionths of a unit; never negative in a charge or a limit.</param>
public readonly record struct Units(long Millionths) : IComparable<Units>
{
    private const long Scale = 1_000_000;

    /// <summary>The largest <c>max</c> that a policy may set, in whole units: sums of two such amounts still fit.</summary>
    public const long LargestWhole = 4_000_000_000_000;

    public static readonly Units Zero;
    public static readonly Units One = new(Scale);

    /// <summary>More than any limit allows: what a cost beyond the representable range counts as.</summary>
    public static readonly Units Beyond = new((LargestWhole * Scale) + 1);

    /// <summary>The whole units in this amount, rounded down: what a header that knows only integers may promise.</summary>
    public long WholeDown => Millionths / Scale;

    public static Units Whole(long units) => new(units * Scale);

    public int CompareTo(Units other) => Millionths.CompareTo(other.Millionths);

    public static Units operator +(Units left, Units right) => new(left.Millionths + right.Millionths);

    public static Units operator -(Units left, Units right) => new(left.Millionths - right.Millionths);

    public static bool operator <(Units left, Units right) => left.Millionths < right.Millionths;

    public static bool operator >(Units left, Units right) => left.Millionths > right.Millionths;

    public static bool operator <=(Units left, Units right) => left.Millionths <= right.Millionths;

    public static bool operator >=(Units left, Units right) => left.Millionths >= right.Millionths;

    public static Units Larger(Units left, Units right) => left > right ? left : right;

    /// <summary>Decimal notation without trailing zeros: <c>10</c>, <c>0.5</c>.</summary>
    public override string ToString() => ((decimal)Millionths / Scale).ToString("0.######", CultureInfo.InvariantCulture);
}
