namespace Sluice.Gateway.Enforcement;

/// <summary>Bounds what one grant has in flight, so that one caller hurts only itself.</summary>
internal sealed class GrantGate(int most)
{
    private int _inside;

    public bool IsEmpty => Volatile.Read(ref _inside) == 0;

    /// <summary>False: the grant has as many in flight as it may. Otherwise <see cref="Leave"/> must follow.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _inside) <= most)
            return true;
        Interlocked.Decrement(ref _inside);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _inside);
}
