using System.Collections.Frozen;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Sluice.Gateway.Callers;

/// <summary>The public keys of an issuer as one answer held them (RFC 7517). Immutable.</summary>
internal sealed class KeySet
{
    public static readonly KeySet Empty = new([], FrozenDictionary<string, JsonWebKey>.Empty);

    private const int MostKeys = 64;
    private const int SmallestRsaBits = 2_048;
    private readonly byte[] _text;
    private readonly FrozenDictionary<string, JsonWebKey> _keys;

    private KeySet(byte[] text, FrozenDictionary<string, JsonWebKey> keys) => (_text, _keys) = (text, keys);

    public int Count => _keys.Count;

    /// <summary>Keys without an id, for other uses than signatures, symmetric or too short are left out; of two with one id the first counts.</summary>
    /// <exception cref="ArgumentException">This is no key set, or it holds no key that can be used.</exception>
    public static KeySet Parse(byte[] utf8)
    {
        var keys = new Dictionary<string, JsonWebKey>(StringComparer.Ordinal);
        foreach (var key in new JsonWebKeySet(Encoding.UTF8.GetString(utf8)).Keys)
        {
            if (keys.Count < MostKeys && !string.IsNullOrEmpty(key.Kid) && key.Use is null or "" or "sig" && Public(key) is { } usable)
                keys.TryAdd(key.Kid, usable);
        }

        if (keys.Count == 0)
            throw new ArgumentException("it holds no RSA or EC key with a kid for signatures", nameof(utf8));
        return new KeySet(utf8, keys.ToFrozenDictionary(StringComparer.Ordinal));
    }

    public JsonWebKey? Find(string id) => _keys.GetValueOrDefault(id);

    public bool IsSame(KeySet other) => _text.AsSpan().SequenceEqual(other._text);

    /// <summary>The members that make the key, and no others: certificates and private parts are of no use here.</summary>
    private static JsonWebKey? Public(JsonWebKey key) => key.Kty switch
    {
        JsonWebAlgorithmsKeyTypes.RSA when key.KeySize >= SmallestRsaBits => new JsonWebKey { Kty = key.Kty, Kid = key.Kid, Alg = key.Alg, N = key.N, E = key.E },
        JsonWebAlgorithmsKeyTypes.EllipticCurve => new JsonWebKey { Kty = key.Kty, Kid = key.Kid, Alg = key.Alg, Crv = key.Crv, X = key.X, Y = key.Y },
        _ => null,
    };
}
