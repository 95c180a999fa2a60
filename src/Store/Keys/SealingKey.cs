using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.ObjectPool;

namespace Sluice.Store.Keys;

/// <summary>One key of a <see cref="KeyRing"/>. Thread-safe; never shows its bytes.</summary>
public sealed class SealingKey
{
    /// <summary>Bytes of a key: AES-256.</summary>
    public const int Length = 32;

    /// <summary>In characters.</summary>
    public const int LongestId = 16;

    // A cipher keeps state while it works, so two threads must not share one. The pool keeps a few and disposes the rest.
    private readonly ObjectPool<AesGcm> _ciphers;
    private readonly byte[] _nonceKey;
    private readonly byte[] _key;

    /// <param name="id">1 to 16 of <c>A-Z a-z 0-9 . _ -</c>: stands in clear in each sealed value.</param>
    /// <param name="key">32 random bytes.</param>
    /// <exception cref="ArgumentException">The id or the key has another form.</exception>
    public SealingKey(string id, byte[] key)
    {
        if (!IsId(id)) throw new ArgumentException("A key id is 1 to 16 of A-Z a-z 0-9 . _ -", nameof(id));
        if (key.Length != Length) throw new ArgumentException("A key is 32 bytes.", nameof(key));
        Id = id;
        _key = [.. key];
        _ciphers = new DefaultObjectPoolProvider().Create(new Ciphers(key));
        _nonceKey = Derive("sluice stable nonce");
    }

    public string Id { get; }

    public static bool IsId(ReadOnlySpan<char> id) =>
        id.Length is > 0 and <= LongestId && !id.ContainsAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>Whether both are the same bytes, whatever their ids.</summary>
    internal bool IsSame(SealingKey other) => CryptographicOperations.FixedTimeEquals(_nonceKey, other._nonceKey);

    /// <summary>A key of its own for each purpose (HKDF, RFC 5869), which tells nothing of this one or of the others.</summary>
    internal byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, Length, info: Encoding.ASCII.GetBytes(purpose));

    internal void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> secret, Span<byte> sealedBytes, Span<byte> tag, ReadOnlySpan<byte> associated)
    {
        var cipher = _ciphers.Get();
        cipher.Encrypt(nonce, secret, sealedBytes, tag, associated);
        _ciphers.Return(cipher);
    }

    internal bool TryDecrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> tag, Span<byte> secret, ReadOnlySpan<byte> associated)
    {
        var cipher = _ciphers.Get();
        try
        {
            cipher.Decrypt(nonce, sealedBytes, tag, secret, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        finally
        {
            _ciphers.Return(cipher);
        }
    }

    /// <summary>A nonce that only this key and these inputs give, so that equal inputs make equal sealed values and nothing else repeats a nonce.</summary>
    internal void StableNonce(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> associated, Span<byte> nonce)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _nonceKey);
        Span<byte> length = stackalloc byte[sizeof(int)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(length, associated.Length);
        mac.AppendData(length);
        mac.AppendData(associated);
        mac.AppendData(secret);
        Span<byte> full = stackalloc byte[SHA256.HashSizeInBytes];
        mac.GetHashAndReset(full);
        full[..nonce.Length].CopyTo(nonce);
    }

    private sealed class Ciphers(byte[] key) : PooledObjectPolicy<AesGcm>
    {
        public override AesGcm Create() => new(key, KeyRing.TagLength);

        public override bool Return(AesGcm cipher) => true;
    }
}
