using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory;

/// <summary>Servers. An update leaves the credentials alone, but that it drops them when the URL leads to another host: they were given to the one before.</summary>
public interface IServers : IRecords<ServerRecord>
{
    /// <summary>Sets the credentials. Tokens and authorizations of those before are gone with them.</summary>
    /// <param name="organisation">Whose it is.</param>
    /// <param name="record">The version that was read, <see cref="ServerRecord.Authentication"/> and <see cref="ServerRecord.SealedCredentials"/>; the rest is not looked at.</param>
    /// <param name="author">Who asks, for the audit.</param>
    /// <param name="cancellationToken">Before the commit only.</param>
    Task<Written<ServerRecord>> SetCredentialsAsync(OrganisationId organisation, ServerRecord record, string author, CancellationToken cancellationToken);

    /// <summary>Takes the first tokens of an authorization: every node uses them from then on.</summary>
    Task<Written<ServerRecord>> ConnectAsync(
        OrganisationId organisation, string id, long version, RenewedTokens tokens, string author, CancellationToken cancellationToken);
}
