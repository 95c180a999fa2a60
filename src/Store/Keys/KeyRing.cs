using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Store.Keys;

/// <summary>
/// Seals small values so that others can carry them but neither read nor change them: AES-256-GCM (NIST SP 800-38D) under one of several keys. The first
/// key seals, all of them open: to rotate, put a new key first and take the old one out once nothing sealed by it is in use. Thread-safe: the keys may be
/// replaced at any time by one reference write, and each use reads that reference once.
/// The text is base64url of: version 1, length of the key id, key id, nonce (12 bytes), sealed bytes, tag (16 bytes). See decision 0007.
/// </summary>
public sealed class KeyRing
{
    public const int MostKeys = 16;

    internal const int TagLength = 16;
    private const int NonceLength = 12;
    private const int HeadLength = 2;
    private const byte Version = 1;
    private const int LargestOnStack = 512;

    private volatile SealingKey[] _keys;

    /// <exception cref="ArgumentException">None, too many, or two of one id.</exception>
    public KeyRing(IReadOnlyList<SealingKey> keys) => _keys = Checked(keys);

    /// <summary>The sealing one first; another list after each replacement.</summary>
    internal IReadOnlyList<SealingKey> Keys => _keys;

    /// <summary>The ids, the sealing one first.</summary>
    public IReadOnlyList<string> Ids => Array.ConvertAll(_keys, key => key.Id);

    /// <summary>Which key sealed a text, as it says itself: only opening it proves it. Null when this is no sealed text.</summary>
    public static string? KeyOf(ReadOnlySpan<byte> text)
    {
        var bytes = new byte[text.Length];
        if (!TryDecode(text, bytes, out var length) || length < HeadLength || bytes[0] != Version || length < HeadLength + bytes[1])
            return null;
        return Encoding.ASCII.GetString(bytes, HeadLength, bytes[1]);
    }

    /// <summary>From now on these keys seal and open.</summary>
    /// <exception cref="ArgumentException">None, too many, or two of one id.</exception>
    public void Replace(IReadOnlyList<SealingKey> keys) => _keys = Checked(keys);

    /// <summary>The id that names one key here and another there; null when none does.</summary>
    internal string? FirstConflict(KeyRing other)
    {
        var known = _keys;
        return other._keys.FirstOrDefault(key => Array.Exists(known, mine => mine.Id == key.Id && !mine.IsSame(key)))?.Id;
    }

    /// <summary>Seals under a random nonce: twice the same secret gives two texts.</summary>
    /// <param name="secret">What nobody may read.</param>
    /// <param name="associated">What the text is bound to: it opens only together with the same.</param>
    /// <returns>Visible ASCII.</returns>
    public byte[] Seal(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> associated) => Seal(secret, associated, isStable: false);

    /// <summary>The same text each time while the sealing key stays: for names that their holders compare. It shows which secrets are equal, nothing more.</summary>
    public byte[] SealStable(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> associated) => Seal(secret, associated, isStable: true);

    /// <summary>The secret; null for a text that no key of this ring made, with these associated data, to the last byte.</summary>
    /// <param name="text">What <see cref="Seal(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/> returned, or anything else.</param>
    /// <param name="associated">What it was bound to.</param>
    public byte[]? Open(ReadOnlySpan<byte> text, ReadOnlySpan<byte> associated)
    {
        var rented = ArrayPool<byte>.Shared.Rent(text.Length);
        try
        {
            return TryDecode(text, rented, out var length) ? OpenBytes(rented.AsSpan(0, length), associated) : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static SealingKey[] Checked(IReadOnlyList<SealingKey> keys)
    {
        if (keys.Count is 0 or > MostKeys) throw new ArgumentException($"A key ring has 1 to {MostKeys} keys.", nameof(keys));
        if (keys.DistinctBy(key => key.Id, StringComparer.Ordinal).Count() != keys.Count) throw new ArgumentException("Two keys have one id.", nameof(keys));
        return [.. keys];
    }

    private byte[] Seal(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> associated, bool isStable)
    {
        var key = _keys[0];
        var head = HeadLength + key.Id.Length;
        var length = checked(head + NonceLength + secret.Length + TagLength);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        var bytes = rented.AsSpan(0, length);
        bytes[0] = Version;
        bytes[1] = (byte)key.Id.Length;
        Encoding.ASCII.GetBytes(key.Id, bytes[HeadLength..]);

        var nonce = bytes.Slice(head, NonceLength);
        if (isStable)
            key.StableNonce(secret, associated, nonce);
        else
            RandomNumberGenerator.Fill(nonce);
        var bound = Bind(bytes[..head], associated, head + associated.Length <= LargestOnStack ? stackalloc byte[LargestOnStack] : new byte[head + associated.Length]);
        key.Encrypt(nonce, secret, bytes[(head + NonceLength)..^TagLength], bytes[^TagLength..], bound);
        var text = new byte[Base64Url.GetEncodedLength(length)];
        Base64Url.EncodeToUtf8(bytes, text);
        ArrayPool<byte>.Shared.Return(rented);
        return text;
    }

    private byte[]? OpenBytes(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> associated)
    {
        if (bytes.Length < HeadLength || bytes[0] != Version)
            return null;
        var head = HeadLength + bytes[1];
        var length = bytes.Length - head - NonceLength - TagLength;
        if (length < 0 || Find(bytes[HeadLength..head]) is not { } key)
            return null;
        var bound = Bind(bytes[..head], associated, head + associated.Length <= LargestOnStack ? stackalloc byte[LargestOnStack] : new byte[head + associated.Length]);
        var secret = new byte[length];
        var isOpen = key.TryDecrypt(bytes.Slice(head, NonceLength), bytes.Slice(head + NonceLength, length), bytes[^TagLength..], secret, bound);
        return isOpen ? secret : null;
    }

    private SealingKey? Find(ReadOnlySpan<byte> id)
    {
        foreach (var key in _keys)
        {
            if (Ascii.Equals(id, key.Id))
                return key;
        }

        return null;
    }

    /// <summary>The head is bound too: a value cannot be moved to another version or key id.</summary>
    private static Span<byte> Bind(ReadOnlySpan<byte> head, ReadOnlySpan<byte> associated, Span<byte> buffer)
    {
        head.CopyTo(buffer);
        associated.CopyTo(buffer[head.Length..]);
        return buffer[..(head.Length + associated.Length)];
    }

    /// <summary>One text for each value: base64 otherwise has several, by padding, white space and the spare bits at its end.</summary>
    private static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> bytes, out int length)
    {
        if (Base64Url.DecodeFromUtf8(text, bytes, out var consumed, out length) != OperationStatus.Done || consumed != text.Length)
            return false;
        var again = ArrayPool<byte>.Shared.Rent(Base64Url.GetEncodedLength(length));
        var isSame = text.SequenceEqual(again.AsSpan(0, Base64Url.EncodeToUtf8(bytes[..length], again)));
        ArrayPool<byte>.Shared.Return(again);
        return isSame;
    }
}
