using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sluice.Policy.Digests;

/// <summary>A SHA-256 in the making. Gathers small pieces, since each one handed to the cryptographic library costs a call out of the runtime.</summary>
internal sealed class CanonicalHash : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _gathered = new byte[256];
    private int _length;

    public void Append(byte value)
    {
        if (_length == _gathered.Length)
            Flush();
        _gathered[_length++] = value;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _gathered.Length - _length)
            Flush();
        if (bytes.Length > _gathered.Length)
        {
            _hash.AppendData(bytes);
            return;
        }

        bytes.CopyTo(_gathered.AsSpan(_length));
        _length += bytes.Length;
    }

    public void Append(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        Append(bytes);
    }

    public void Append(Digest digest)
    {
        Span<byte> bytes = stackalloc byte[Digest.Length];
        digest.Write(bytes);
        Append(bytes);
    }

    /// <summary>The hash of all since the last one.</summary>
    public Digest Finish()
    {
        Flush();
        Span<byte> bytes = stackalloc byte[Digest.Length];
        _hash.GetHashAndReset(bytes);
        return Digest.Read(bytes);
    }

    public void Dispose() => _hash.Dispose();

    private void Flush()
    {
        _hash.AppendData(_gathered.AsSpan(0, _length));
        _length = 0;
    }
}
