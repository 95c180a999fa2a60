namespace Sluice.Store.Ledger.Postgres;

/// <summary>The calls that a charge lane has in hand, by their owners. An owner's calls are on one trip at a time; owners set off in the order in which they came, those left over behind the others.</summary>
internal sealed class CallsInHand
{
    private readonly Dictionary<string, OwnerCalls> _all = new(StringComparer.Ordinal);
    private readonly Queue<OwnerCalls> _waiting = new();
    private readonly Stack<OwnerCalls> _spare = new();

    public int Count { get; private set; }

    /// <summary>Those that could set off at once.</summary>
    public int Waiting { get; private set; }

    public void Add(ReserveJob job)
    {
        var owner = job.Plain.Owner.Value;
        if (!_all.TryGetValue(owner, out var calls))
        {
            _all[owner] = calls = _spare.TryPop(out var spare) ? spare : new OwnerCalls();
            calls.Begin(owner);
            _waiting.Enqueue(calls);
        }

        Count++;
        if (calls.IsOnTrip)
        {
            calls.Later.Add(job);
            return;
        }

        calls.Jobs.Add(job);
        Waiting++;
    }

    /// <param name="round">Receives those that have waited longest.</param>
    /// <param name="most">Calls, about: an owner's stay together.</param>
    /// <param name="leastLeft">Fewer than that are not left behind.</param>
    public void SetOff(List<OwnerCalls> round, int most, int leastLeft)
    {
        for (var left = most; (left > 0 || Waiting < leastLeft) && _waiting.TryDequeue(out var calls); left -= calls.Jobs.Count)
        {
            (calls.IsOnTrip, calls.CallsOnTrip) = (true, calls.Jobs.Count);
            Waiting -= calls.Jobs.Count;
            round.Add(calls);
        }
    }

    /// <summary>Takes back what a trip has left unanswered, and lets go of the rest.</summary>
    public void Land(List<OwnerCalls> round)
    {
        foreach (var calls in round)
        {
            Count -= calls.CallsOnTrip - calls.Jobs.Count;
            if (calls.Jobs.Count == 0)
                calls.Trips = 0;
            calls.Jobs.AddRange(calls.Later);
            calls.Later.Clear();
            calls.IsOnTrip = false;
            Waiting += calls.Jobs.Count;
            if (calls.Jobs.Count > 0)
            {
                _waiting.Enqueue(calls);
                continue;
            }

            _all.Remove(calls.Owner);
            _spare.Push(calls);
        }
    }
}
