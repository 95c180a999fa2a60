using System.Buffers;
using System.Globalization;
using System.Text;

namespace Sluice.Gateway.Upstreams;

/// <summary>
/// A whole request, head and body, so that it leaves in one write. Its array is borrowed until it has left: a connection
/// that waits for hours, on a stream or for its next request, keeps nothing here. Its bound is the gateway's limit on bodies.
/// </summary>
internal sealed class RequestBuffer
{
    private const int SmallBytes = 4_096;
    private const int MaxUtf8BytesPerChar = 3;
    private const int MaxDigits = 20;

    private byte[] _bytes = [];
    private int _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>Only when nobody is sending from it any more.</summary>
    public void Clear()
    {
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _length) = ([], 0);
    }

    public void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _length += bytes.Length;
    }

    public void Put(in ReadOnlySequence<byte> bytes)
    {
        var length = checked((int)bytes.Length);
        bytes.CopyTo(Reserve(length));
        _length += length;
    }

    /// <summary>The value goes out as UTF-8, which is how the server that received it read it.</summary>
    public void PutField(string name, string value)
    {
        var room = Reserve(name.Length + (value.Length * MaxUtf8BytesPerChar) + 4);
        var at = Encoding.ASCII.GetBytes(name, room);
        ": "u8.CopyTo(room[at..]);
        at += 2;
        at += Encoding.UTF8.GetBytes(value, room[at..]);
        "\r\n"u8.CopyTo(room[at..]);
        _length += at + 2;
    }

    public void PutContentLength(long length)
    {
        Put("Content-Length: "u8);
        length.TryFormat(Reserve(MaxDigits), out var digits, provider: CultureInfo.InvariantCulture);
        _length += digits;
        Put("\r\n"u8);
    }

    private Span<byte> Reserve(int count)
    {
        var needed = checked(_length + count);
        if (needed > _bytes.Length) Grow(needed);
        return _bytes.AsSpan(_length);
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, SmallBytes));
        Written.Span.CopyTo(larger);
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
