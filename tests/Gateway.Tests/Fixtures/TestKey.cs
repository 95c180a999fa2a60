using System.Security.Cryptography;

namespace Sluice.Gateway.Tests.Fixtures;

/// <summary>A key of an issuer: what it publishes of it, and how it signs.</summary>
internal sealed record TestKey(string Id, string Algorithm, string Public, Func<byte[], byte[]> Sign, IDisposable Secret) : IDisposable
{
    public static TestKey Rsa(string id, string algorithm = "RS256", int bits = 2_048)
    {
        var rsa = RSA.Create(bits);
        var parts = rsa.ExportParameters(includePrivateParameters: false);
        var padding = algorithm.StartsWith('P') ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        var text = $$"""{"kty":"RSA","kid":"{{id}}","use":"sig","n":"{{TestIssuer.Base64(parts.Modulus!)}}","e":"{{TestIssuer.Base64(parts.Exponent!)}}"}""";
        return new TestKey(id, algorithm, text, data => rsa.SignData(data, HashAlgorithmName.SHA256, padding), rsa);
    }

    public static TestKey Ec(string id)
    {
        var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = ec.ExportParameters(includePrivateParameters: false).Q;
        var text = $$"""{"kty":"EC","kid":"{{id}}","crv":"P-256","x":"{{TestIssuer.Base64(point.X!)}}","y":"{{TestIssuer.Base64(point.Y!)}}"}""";
        return new TestKey(id, "ES256", text, data => ec.SignData(data, HashAlgorithmName.SHA256), ec);
    }

    /// <summary>One secret for both sides.</summary>
    public static TestKey Hmac(string id, byte[] secret)
    {
        var hmac = new HMACSHA256(secret);
        return new TestKey(id, "HS256", $$"""{"kty":"oct","kid":"{{id}}","alg":"HS256","k":"{{TestIssuer.Base64(secret)}}"}""", hmac.ComputeHash, hmac);
    }

    public void Dispose() => Secret.Dispose();
}
