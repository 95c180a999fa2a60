using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory;

/// <summary>What nodes obtain from authorization servers. Nothing here is a change of the directory.</summary>
public interface IServerTokens
{
    /// <summary>Null: nobody has authorized the gateway yet.</summary>
    Task<ServerTokensRecord?> FindAsync(OrganisationId organisation, string server, CancellationToken cancellationToken);

    /// <summary>Whether the asking node, and no other, is to renew them. The version is then one more than it was.</summary>
    /// <param name="organisation">Whose server it is.</param>
    /// <param name="server">Whose tokens.</param>
    /// <param name="version">What was read.</param>
    /// <param name="duration">For how long, should the node never say how it ended.</param>
    /// <param name="cancellationToken">Before the commit only.</param>
    Task<bool> TryLeaseAsync(OrganisationId organisation, string server, long version, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Ends the lease. False: it had ended, and what came after it stays.</summary>
    Task<bool> RenewAsync(OrganisationId organisation, string server, long version, RenewedTokens tokens, CancellationToken cancellationToken);

    /// <summary>False: the organisation has no such server.</summary>
    Task<bool> BeginAsync(ServerAuthorization authorization, CancellationToken cancellationToken);

    /// <summary>The authorization of a state, once; null: there is none, or it is too old. Over all organisations: the state is what tells it.</summary>
    Task<ServerAuthorization?> TakeAsync(byte[] state, CancellationToken cancellationToken);
}
