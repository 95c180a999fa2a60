namespace Sluice.Gateway.Approvals.Webhooks;

/// <summary>Messages under way, by organisation: one whose receiver does not answer holds up its own messages, and no others.</summary>
internal sealed class BusyReceivers
{
    /// <summary>Of one organisation at once from this node.</summary>
    public const int MostOfOne = 4;

    private readonly Dictionary<string, int> _underWay = new(StringComparer.Ordinal);

    /// <summary>Those that have no message more to send for now.</summary>
    public IReadOnlyCollection<string> Full
    {
        get
        {
            lock (_underWay)
                return [.. _underWay.Where(each => each.Value >= MostOfOne).Select(each => each.Key)];
        }
    }

    public void Begin(string organisation)
    {
        lock (_underWay)
            _underWay[organisation] = _underWay.GetValueOrDefault(organisation) + 1;
    }

    /// <returns>Whether it was full until now.</returns>
    public bool End(string organisation)
    {
        lock (_underWay)
        {
            var count = _underWay[organisation];
            if (count == 1)
                _underWay.Remove(organisation);
            else
                _underWay[organisation] = count - 1;
            return count >= MostOfOne;
        }
    }
}
