using System.Buffers;

namespace Sluice.Gateway.Mcp.Rewriting;

/// <summary>A growing buffer that owns memory only while there is something in it. Not thread-safe.</summary>
internal sealed class PooledBytes : IBufferWriter<byte>
{
    private const int Least = 256;

    private byte[] _bytes = [];
    private int _length;

    public int Length => _length;

    /// <summary>What was written; valid until the next write or <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Advance(int count)
    {
        if ((uint)count > (uint)(_bytes.Length - _length))
            throw new ArgumentOutOfRangeException(nameof(count), count, "More than there is room for.");
        _length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_length);
    }

    /// <summary>Empties the buffer and gives its memory back.</summary>
    public void Clear()
    {
        byte[] bytes = _bytes;
        _bytes = [];
        _length = 0;
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Reserve(int size)
    {
        int needed = _length + Math.Max(size, 1);
        if (needed <= _bytes.Length)
            return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(Least, 2 * _bytes.Length)));
        Written.Span.CopyTo(larger);
        int length = _length;
        Clear();
        (_bytes, _length) = (larger, length);
    }
}
