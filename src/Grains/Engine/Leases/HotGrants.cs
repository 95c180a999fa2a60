using System.Collections.Concurrent;
using Sluice.Policy.Ledger;

namespace Sluice.Grains.Engine.Leases;

/// <summary>
/// The leases of one gateway. Calls only count and take; a loop beside them looks at all that was called lately, asks for leases where the rate is above the
/// threshold, and gives back what was not used. A call that finds no lease asks the ledger as always.
/// </summary>
internal sealed class HotGrants : IAsyncDisposable
{
    /// <summary>Grants that are watched at a time; further ones ask as always.</summary>
    public const int Most = 16_384;

    /// <summary>Half as long as a lease, so that the next is there before the last one ends.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<LeaseKey, TrackedGrant> _grants = new();
    private readonly IOwnerLedgers _owners;
    private readonly double _threshold;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private int _count;

    /// <param name="owners">Grant leases.</param>
    /// <param name="callsPerSecond">Of calls with the same charges on this gateway: from here on they have leases.</param>
    /// <param name="time">For rates and the ends of leases.</param>
    public HotGrants(IOwnerLedgers owners, int callsPerSecond, TimeProvider time)
    {
        (_owners, _threshold, _time) = (owners, callsPerSecond * Period.TotalSeconds, time);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Decides a call by a lease.</summary>
    /// <returns>False: the ledger must be asked.</returns>
    public bool TryTake(in ReserveRequest request, out ReserveResult result)
    {
        result = default;
        if (!TrackedGrant.Serves(request))
            return false;
        if (Find(request) is not { } grant)
            return false;
        if (grant.TryTake(request, out result, out var missed))
            return true;
        if (missed is { } receipt)
            _ = _owners.WithdrawAsync(receipt, new Balance[receipt.Charges.Length], CancellationToken.None).AsTask();
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private TrackedGrant? Find(in ReserveRequest request)
    {
        var key = new LeaseKey(request.Owner, request.Charges.Span[0].Limit);
        if (_grants.TryGetValue(key, out var known))
            return known;
        if (Volatile.Read(ref _count) >= Most)
            return null;
        var added = new TrackedGrant(request.Owner, request.Charges.ToArray());
        if (!_grants.TryAdd(key, added))
            return null;
        Interlocked.Increment(ref _count);
        return added;
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Period, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                foreach (var (key, grant) in _grants)
                    Look(key, grant);
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops: what it has leased stays charged.
        }
    }

    private void Look(LeaseKey key, TrackedGrant grant)
    {
        var calls = grant.TakeCalls();
        if (calls >= _threshold || (grant.HasLease && calls * 2 >= _threshold))
            _ = RenewAsync(grant, calls * 2);
        else if (grant.HasLease)
            _ = GiveBackAsync(grant.Exchange(null));
        else if (calls == 0 && !grant.IsAsking && _grants.TryRemove(key, out _))
            Interlocked.Decrement(ref _count);
    }

    /// <summary>
    /// The new lease, or none, in the place of the last. An answer that is lost leaves its units charged. A silo that knows no leases charges one call, which is
    /// given back.
    /// </summary>
    private async Task RenewAsync(TrackedGrant grant, int calls)
    {
        if (!grant.TryBeginAsking())
            return;
        Lease? before;
        try
        {
            var (balances, askedAt, askedAtWall) = (new Balance[grant.Charges.Length], _time.GetTimestamp(), _time.GetUtcNow());
            var answer = await _owners.ReserveAsync(new ReserveRequest(grant.Owner, grant.Charges, balances, LeaseCalls: calls), CancellationToken.None);
            if (answer is { Status: ReserveStatus.Reserved, Lease.Calls: 0 })
                await _owners.WithdrawAsync(answer.Receipt, balances, CancellationToken.None);
            var lease = answer.Lease.Calls > 0 ? new Lease(answer, balances, askedAt, askedAtWall, _time) : null;
            before = grant.Exchange(lease);
        }
        finally
        {
            grant.EndAsking();
        }

        await GiveBackAsync(before);
    }

    private async Task GiveBackAsync(Lease? lease)
    {
        if (lease?.Close() is { } unused)
            await _owners.WithdrawAsync(unused, new Balance[unused.Charges.Length], CancellationToken.None);
    }
}
