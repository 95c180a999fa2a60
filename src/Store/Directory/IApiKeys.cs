using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory;

/// <summary>Keys for the admin API.</summary>
public interface IApiKeys : IRecords<ApiKeyRecord>
{
    /// <summary>What a presented key is: the one question whose answer tells the organisation, so it names none.</summary>
    Task<ApiKeyRecord?> AuthenticateAsync(TokenHash key, CancellationToken cancellationToken);
}
