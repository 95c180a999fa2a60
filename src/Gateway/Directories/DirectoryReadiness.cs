using Sluice.Gateway.Enforcement;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Directories;

/// <summary>A database that is away is shown; it takes the node out of service only once the last state is too old to decide by.</summary>
internal sealed class DirectoryReadiness(StoreDirectory directory, DirectoryStaleness staleness, TimeProvider time) : IReadiness
{
    public string Part => "directory";

    public string? Fault => staleness.IsReached ? $"the database does not answer since {Since:u}; its grants are refused"
        : directory.UnavailableSince is not null ? $"the database does not answer since {Since:u}; the state of that time is in force"
        : null;

    public bool Blocks => staleness.IsReached;

    private DateTimeOffset Since => directory.UnavailableSince ?? time.GetUtcNow() - directory.Age;
}
