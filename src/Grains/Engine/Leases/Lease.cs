using Sluice.Policy.Ledger;

namespace Sluice.Grains.Engine.Leases;

/// <summary>Calls that this gateway may admit by itself until the lease ends. Thread-safe.</summary>
/// <param name="granted">What the ledger answered.</param>
/// <param name="balances">As the lease left them.</param>
/// <param name="askedAt">Timestamp from before the lease was asked for: it cannot have been granted earlier, so that it ends here no later than at the ledger.</param>
/// <param name="askedAtWall">The same by the wall clock, which goes on while the machine is suspended.</param>
/// <param name="time">For its end.</param>
internal sealed class Lease(ReserveResult granted, Balance[] balances, long askedAt, DateTimeOffset askedAtWall, TimeProvider time)
{
    /// <summary>The clocks of silo and gateway do not run alike, and ledger time is in whole milliseconds and may be set forward by one.</summary>
    private const int MarginMs = 5;

    private readonly long _endsAt = askedAt + ((granted.Lease.LengthMs - MarginMs) * time.TimestampFrequency / 1_000);
    private int _next;

    /// <summary>By either clock: a wall clock that was set merely ends the lease early.</summary>
    private bool IsOver => time.GetTimestamp() >= _endsAt || time.GetUtcNow() - askedAtWall is var age && (age < TimeSpan.Zero || age.TotalMilliseconds >= granted.Lease.LengthMs - MarginMs);

    /// <summary>Takes the charges of one call.</summary>
    /// <param name="request">The call, with the charges of the lease. Its balances are filled in as if all calls had been asked one by one.</param>
    /// <param name="result">What the ledger would answer.</param>
    /// <param name="missed">What to withdraw: its number was taken, and then the lease was over.</param>
    /// <returns>False: there is none left, or the lease is over.</returns>
    public bool TryTake(in ReserveRequest request, out ReserveResult result, out Receipt? missed)
    {
        (result, missed) = (default, null);
        if (Volatile.Read(ref _next) >= granted.Lease.Calls || IsOver)
            return false;
        var index = Interlocked.Increment(ref _next) - 1;
        if (index >= granted.Lease.Calls)
            return false;

        // Asked again after the number was taken: a thread that was held up in between does not admit on a lease that is over.
        if (IsOver)
        {
            missed = ReceiptOf(index, request.Charges);
            return false;
        }

        var charges = request.Charges.Span;
        var elapsedMs = (long)time.GetElapsedTime(askedAt).TotalMilliseconds;
        for (var counter = 0; counter < charges.Length; counter++)
        {
            var unused = charges[counter].Cost.Millionths * (granted.Lease.Calls - 1 - index);
            request.Balances.Span[counter] = new Balance(new(balances[counter].Remaining.Millionths + unused), Math.Max(balances[counter].ResetMs - elapsedMs, 1));
        }

        result = new ReserveResult(ReserveStatus.Reserved, ReceiptOf(index, request.Charges));
        return true;
    }

    /// <summary>Nothing is taken from it any more.</summary>
    /// <returns>The receipt to withdraw for what was not used; null when all was.</returns>
    public Receipt? Close()
    {
        var next = Interlocked.Exchange(ref _next, granted.Lease.Calls);
        var unused = granted.Lease.Calls - next;
        if (unused <= 0)
            return null;
        return ReceiptOf(next, granted.Receipt.Charges).OfCalls(unused);
    }

    private Receipt ReceiptOf(int index, ReadOnlyMemory<Charge> charges) =>
        granted.Receipt with { Sequence = granted.Receipt.Sequence + index, Charges = charges };
}
