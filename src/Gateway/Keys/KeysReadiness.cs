using Sluice.Gateway.Enforcement;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Keys;

/// <summary>A bad reload is shown, but the keys in force still seal and open: it must not take the node out of service.</summary>
internal sealed class KeysReadiness(FollowedKeys keys) : IReadiness
{
    public string Part => "keys";

    public string? Fault => keys.Fault;

    public bool Blocks => false;
}
