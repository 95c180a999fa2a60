using System.Runtime.CompilerServices;

namespace Sluice.Gateway.Telemetry;

/// <summary>Some measurements of one processor. Whoever finds it taken, by a thread that lost the processor, does not wait.</summary>
internal sealed class DurationBatch
{
    /// <summary>Those of a dozen calls: what makes them dear is shared, and no call hands on more than some microseconds of it.</summary>
    public const int Most = 64;

    private Items _items;
    private int _count;
    private int _isTaken;

    /// <summary>False: it is taken. Hands all on when these would be too many with those that wait.</summary>
    /// <param name="durations">Fewer than <see cref="Most"/>.</param>
    public bool TryAdd(ReadOnlySpan<WaitingDuration> durations)
    {
        if (Interlocked.CompareExchange(ref _isTaken, 1, 0) != 0)
            return false;
        try
        {
            if (_count + durations.Length > Most)
                HandOn();
            durations.CopyTo(_items[_count..]);
            _count += durations.Length;
        }
        finally
        {
            Volatile.Write(ref _isTaken, 0);
        }

        return true;
    }

    public void Flush()
    {
        var wait = default(SpinWait);
        while (Interlocked.CompareExchange(ref _isTaken, 1, 0) != 0)
            wait.SpinOnce();
        try
        {
            HandOn();
        }
        finally
        {
            Volatile.Write(ref _isTaken, 0);
        }
    }

    /// <summary>Listeners do not throw: neither the SDK's nor that of <c>/metrics</c> does, and the rest of the batch would be lost.</summary>
    private void HandOn()
    {
        var count = _count;
        _count = 0;
        foreach (ref readonly var item in _items[..count])
            item.HandOn();
    }

    [InlineArray(Most)]
    private struct Items
    {
        private WaitingDuration _first;
    }
}
