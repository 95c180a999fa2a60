using Sluice.Gateway.Configuration;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Directories;

/// <summary>Until when the last state of the store is worth something: a grant that was revoked meanwhile must not hold for ever.</summary>
internal sealed class DirectoryStaleness(StoreDirectory directory, SluiceOptions options)
{
    private readonly TimeSpan _longest = TimeSpan.FromSeconds(options.DirectoryStalenessSeconds);

    public bool IsReached => directory.Age > _longest;

    /// <summary>What a manifest declares does not grow old: its file lies on this node.</summary>
    public bool IsReachedFor(Grant grant) => grant.IsStored && IsReached;
}
