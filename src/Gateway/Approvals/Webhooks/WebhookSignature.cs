using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sluice.Store.Directory.Credentials;

namespace Sluice.Gateway.Approvals.Webhooks;

/// <summary>
/// Signs as the Standard Webhooks specification says: HMAC-SHA256 over id, time and body. The time lets a receiver refuse what is old, and the id what it has
/// had already.
/// </summary>
internal static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimeHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    /// <summary>Begins a secret that is 32 random bytes in base64; any other is taken as its UTF-8.</summary>
    private const string Prefix = "whsec_";

    public static WebhookSecret NewSecret() => new(Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes)));

    /// <returns>The value of <see cref="SignatureHeader"/>.</returns>
    public static string Of(WebhookSecret secret, string id, long unixSeconds, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, KeyOf(secret.Text));
        mac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{unixSeconds}.")));
        mac.AppendData(body);
        return $"v1,{Convert.ToBase64String(mac.GetHashAndReset())}";
    }

    private static byte[] KeyOf(string secret)
    {
        var key = new byte[secret.Length];
        return secret.StartsWith(Prefix, StringComparison.Ordinal) && Convert.TryFromBase64String(secret[Prefix.Length..], key, out var length)
            ? key[..length]
            : Encoding.UTF8.GetBytes(secret);
    }
}
