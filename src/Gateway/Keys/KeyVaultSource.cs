using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using Sluice.Gateway.Configuration;
using Sluice.Store.Keys;

namespace Sluice.Gateway.Keys;

/// <summary>
/// Keys in a secret of an Azure Key Vault, had with the identity that the environment gives (environment variables, workload or managed identity, a
/// developer's login). Nothing of Azure's libraries is loaded unless this class is used, and they send their reports of use nowhere.
/// </summary>
internal sealed class KeyVaultSource : IKeySource
{
    private readonly SecretClient _client;
    private readonly string _secret;

    private KeyVaultSource(Uri secret, SecretClient client)
    {
        _client = client;
        _secret = secret.Segments[^1];
        Name = $"{SluiceOptions.Section}:{nameof(SluiceOptions.KeyVault)} = \"{secret}\"";
    }

    public string Name { get; }

    /// <summary>Far below the vault's own limits (4,000 readings in ten seconds), with any fleet.</summary>
    public TimeSpan Interval => TimeSpan.FromMinutes(5);

    public static KeyVaultSource Open(Uri secret)
    {
        var credential = new DefaultAzureCredential(new DefaultAzureCredentialOptions { Diagnostics = { IsTelemetryEnabled = false } });
        return Open(secret, credential, transport: null);
    }

    /// <param name="secret">Its address, without a version: the newest is meant.</param>
    /// <param name="credential">Whose right it is to read it.</param>
    /// <param name="transport">Null: the network.</param>
    public static KeyVaultSource Open(Uri secret, TokenCredential credential, HttpPipelineTransport? transport)
    {
        var options = new SecretClientOptions
        {
            Retry = { MaxRetries = 3, NetworkTimeout = TimeSpan.FromSeconds(10) },
            Diagnostics = { IsTelemetryEnabled = false, IsLoggingContentEnabled = false },
        };
        if (transport is not null)
            options.Transport = transport;
        return new KeyVaultSource(secret, new SecretClient(new Uri(secret.GetLeftPart(UriPartial.Authority)), credential, options));
    }

    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _client.GetSecretAsync(_secret, cancellationToken: cancellationToken);
            return answer.Value.Value;
        }
        catch (RequestFailedException error)
        {
            throw new KeySourceException($"{Name}: {Reason(error)}", error);
        }
        catch (AuthenticationFailedException error)
        {
            throw new KeySourceException($"{Name}: no Azure identity to read it with: {error.Message.Split('\n')[0].Trim()}", error);
        }
    }

    private static string Reason(RequestFailedException error) => error.Status switch
    {
        0 => $"the vault cannot be reached: {error.Message.Split('\n')[0].Trim()}",
        StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden =>
            $"the vault refuses it ({error.Status} {error.ErrorCode}): give the gateway's identity the role Key Vault Secrets User, and see that the secret is enabled.",
        StatusCodes.Status404NotFound => "the vault has no such secret: create it, or mend its name.",
        _ => $"the vault answered {error.Status} {error.ErrorCode}.",
    };
}
