using Sluice.Store.Directory;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Tests.Directory.Stored;

/// <summary>Stops whoever replaces secrets after so many.</summary>
internal sealed class SecretsThatBreak(ISealedSecrets secrets, int after, CancellationTokenSource stop) : ISealedSecrets
{
    private int _replaced;

    public Task<IReadOnlyList<SealedSecret>> ListAsync(string purpose, SealedSecret? last, int most, CancellationToken cancellationToken) =>
        secrets.ListAsync(purpose, last, most, cancellationToken);

    public async Task<bool> ReplaceAsync(SealedSecret secret, byte[] sealedAgain, CancellationToken cancellationToken)
    {
        if (_replaced++ == after)
            await stop.CancelAsync();
        return await secrets.ReplaceAsync(secret, sealedAgain, cancellationToken);
    }
}
