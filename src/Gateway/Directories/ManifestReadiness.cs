using Sluice.Gateway.Enforcement;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Directories;

/// <summary>A bad reload is shown, but the last good state still decides: it must not take the node out of service.</summary>
internal sealed class ManifestReadiness(ManifestDirectory manifest) : IReadiness
{
    public string Part => "manifest";

    public string? Fault => manifest.LastError;

    public bool Blocks => false;
}
