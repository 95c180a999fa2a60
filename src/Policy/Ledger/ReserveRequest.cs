namespace Sluice.Policy.Ledger;

/// <summary>Asks for all charges of one call: all are taken or none.</summary>
/// <param name="Owner">The owner whose counters are charged.</param>
/// <param name="Charges">At least one, at most <see cref="Charge.MostPerCall"/>, no counter twice. The memory must stay untouched until the reservation is settled.</param>
/// <param name="Balances">The answer's buffer, as long as <paramref name="Charges"/>: filled in for reserved and refused calls.</param>
public readonly record struct ReserveRequest(OwnerKey Owner, ReadOnlyMemory<Charge> Charges, Memory<Balance> Balances)
{
    /// <summary>A malformed request is a bug of the caller: charging part of it, or one counter twice, would let limits slip.</summary>
    internal static void ThrowIfMalformed(in ReserveRequest request)
    {
        var charges = request.Charges.Span;
        if (charges.Length is 0 or > Charge.MostPerCall)
            throw new ArgumentException($"A reservation has 1 to {Charge.MostPerCall} charges, this one {charges.Length}.", nameof(request));
        if (request.Balances.Length < charges.Length)
            throw new ArgumentException($"{request.Balances.Length} balances cannot hold those of {charges.Length} charges.", nameof(request));
        for (var index = 0; index < charges.Length; index++)
        {
            var limit = charges[index].Limit;
            if (charges[index].Cost < Units.Zero)
                throw new ArgumentException($"The charge to {limit.Rule} is negative.", nameof(request));
            foreach (ref readonly var earlier in charges[..index])
            {
                if (IsSameCounter(earlier.Limit, limit))
                    throw new ArgumentException($"{earlier.Limit.Rule} and {limit.Rule} charge the same counter.", nameof(request));
            }
        }
    }

    /// <summary>Unlike <see cref="Limit.IsSameCounter"/> without the scope: one owner tells its counters apart by name and window.</summary>
    private static bool IsSameCounter(Limit one, Limit other) =>
        one.Window.Milliseconds == other.Window.Milliseconds && string.Equals(one.Counter, other.Counter, StringComparison.Ordinal);
}
