namespace Sluice.Policy.Ledger;

/// <summary>A counter's state as one reservation left it: what the <c>RateLimit</c> header and the audit record say.</summary>
/// <param name="Remaining">Units still free; never negative, but in <see cref="Unknown"/>.</param>
/// <param name="ResetMs">Milliseconds until the next units free; 0 when none are taken.</param>
public readonly record struct Balance(Units Remaining, long ResetMs)
{
    /// <summary>Of a counter that was not asked, since another owner had refused already.</summary>
    public static readonly Balance Unknown = new(new Units(-1), 0);

    public bool IsKnown => Remaining >= Units.Zero;
}
