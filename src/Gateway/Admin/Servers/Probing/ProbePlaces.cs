namespace Sluice.Gateway.Admin.Servers.Probing;

/// <summary>How many probes run at once on this node: few for all, and fewer for one organisation, so that none can keep the others out.</summary>
internal sealed class ProbePlaces
{
    /// <summary>On one node; each holds up to <see cref="ServerProbe.MostBytes"/>.</summary>
    public const int MostAtOnce = 8;

    public const int MostOfOneOrganisation = 2;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);
    private int _all;

    /// <summary>Null: there is a place, which must be left again.</summary>
    public ProbeFailure? Enter(string organisation)
    {
        lock (_gate)
        {
            var own = _taken.GetValueOrDefault(organisation);
            if (own == MostOfOneOrganisation)
                return ProbeFailures.TooManyOfOrganisation;
            if (_all == MostAtOnce)
                return ProbeFailures.TooManyAtOnce;
            _taken[organisation] = own + 1;
            _all++;
            return null;
        }
    }

    public void Leave(string organisation)
    {
        lock (_gate)
        {
            _all--;
            if (--_taken[organisation] == 0)
                _taken.Remove(organisation);
        }
    }
}
