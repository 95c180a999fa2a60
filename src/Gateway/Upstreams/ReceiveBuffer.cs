using System.Buffers;

namespace Sluice.Gateway.Upstreams;

/// <summary>
/// Bytes that were received and not yet read. It starts small, borrows a larger array each time it is found full, gives
/// that back once all is read and the upstream is the slower one, so that a silent stream holds little, and never passes <see cref="MaxBytes"/>: the bound on a head, on a line between chunks, and on one piece of a body.
/// </summary>
internal sealed class ReceiveBuffer
{
    public const int MaxBytes = 64 * 1_024;
    private const int SmallBytes = 4_096;

    private readonly byte[] _small = new byte[SmallBytes];
    private byte[] _bytes;
    private int _start;
    private int _end;

    public ReceiveBuffer() => _bytes = _small;

    public ReadOnlySpan<byte> Unread => _bytes.AsSpan(_start, _end - _start);

    public bool IsEmpty => _start == _end;

    /// <summary>Only when nobody is receiving into it any more.</summary>
    public void Clear()
    {
        if (_bytes != _small) ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _start, _end) = (_small, 0, 0);
    }

    /// <summary>Where the next bytes go. Ends the life of everything that was taken before.</summary>
    public Memory<byte> Room()
    {
        if (_end == _bytes.Length) MakeRoom();
        else if (IsEmpty) Clear();
        return _bytes.AsMemory(_end);
    }

    public void Received(int count) => _end += count;

    /// <summary>Takes bytes out; they stay valid until <see cref="Room"/> or <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Take(int count)
    {
        var taken = _bytes.AsMemory(_start, count);
        _start += count;
        return taken;
    }

    /// <summary>Takes a line out, without its end.</summary>
    public bool TryTakeLine(out ReadOnlySpan<byte> line)
    {
        var feed = Unread.IndexOf((byte)'\n');
        line = default;
        if (feed < 0) return false;
        if (feed == 0 || Unread[feed - 1] != '\r') throw UpstreamException.Broken("a line between the chunks of the body ends without CR");
        line = Take(feed + 1).Span[..^2];
        return true;
    }

    private void MakeRoom()
    {
        var unread = Unread;
        if (unread.Length >= MaxBytes) throw UpstreamException.Broken($"a head or a line between chunks is over {MaxBytes} bytes");

        var target = _bytes.Length < MaxBytes ? ArrayPool<byte>.Shared.Rent(_bytes.Length * 2) : _bytes;
        unread.CopyTo(target);
        if (_bytes != target && _bytes != _small) ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, _start, _end) = (target, 0, unread.Length);
    }
}
