using Sluice.Store.Directory;

namespace Sluice.Gateway.Enforcement;

/// <summary>A bad reload is shown, but the last good state still decides: it must not take the node out of service.</summary>
internal sealed class DirectoryReadiness(IDirectory directory) : IReadiness
{
    public string Part => "manifest";

    public string? Fault => directory.LastError;

    public bool Blocks => false;
}
