using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory;

/// <summary>Keys for the admin API.</summary>
public interface IApiKeys : IRecords<ApiKeyRecord>
{
    /// <summary>What a presented key is: the one question whose answer tells the organisation, so it names none.</summary>
    Task<ApiKeyRecord?> AuthenticateAsync(TokenHash key, CancellationToken cancellationToken);

    /// <summary>Creates an organisation's first key. While it has an admin key that holds, another is refused as a duplicate, also when nodes start together.</summary>
    /// <param name="organisation">Whose it becomes.</param>
    /// <param name="record">The key.</param>
    /// <param name="author">For the audit.</param>
    /// <param name="keepSecret">Puts the secret where its owner finds it. Before the commit, and by one node at a time: a key that nobody knows would lock all out.</param>
    /// <param name="cancellationToken">Before the commit only.</param>
    Task<Written<ApiKeyRecord>> CreateFirstAsync(
        OrganisationId organisation, ApiKeyRecord record, string author, Action keepSecret, CancellationToken cancellationToken);
}
