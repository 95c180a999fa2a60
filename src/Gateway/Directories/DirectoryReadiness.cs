using Sluice.Gateway.Enforcement;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Directories;

/// <summary>A database that is away is shown; the last state still decides.</summary>
internal sealed class DirectoryReadiness(StoreDirectory directory) : IReadiness
{
    public string Part => "directory";

    public string? Fault => directory.UnavailableSince is { } since ? $"the database does not answer since {since:u}; the state of that time is in force" : null;

    public bool Blocks => false;
}
