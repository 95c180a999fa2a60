using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Store.Audit.Chain;

/// <summary>
/// The keyed hash of one link: where it stands, the link before it, and its items in their order. Items are records that the link brings, then
/// completions of records that were opened earlier. Gathers what it hashes, since each call into the library costs more than a record's bytes.
/// </summary>
internal sealed class LinkMac(ChainKey key) : IDisposable
{
    public const int Length = HMACSHA256.HashSizeInBytes;

    private const byte LinkStatement = 1;
    private const byte CompletionItem = 3;
    private const byte End = 0;

    private readonly IncrementalHash _hash = key.CreateMac();
    private readonly byte[] _buffer = new byte[32 * 1024];
    private int _length;

    public void Begin(in LinkStart start)
    {
        Reset();
        Span<byte> head = stackalloc byte[1 + 16 + 16 + (3 * sizeof(long))];
        head[0] = LinkStatement;
        start.Chain.Node.TryWriteBytes(head[1..], bigEndian: true, out _);
        BinaryPrimitives.WriteUInt128LittleEndian(head[17..], key.DigestOf(Encoding.UTF8.GetBytes(start.Chain.Organisation)));
        BinaryPrimitives.WriteInt64LittleEndian(head[33..], start.Segment);
        BinaryPrimitives.WriteInt64LittleEndian(head[41..], start.OpenedMs);
        BinaryPrimitives.WriteInt64LittleEndian(head[49..], start.First);
        Append(head);
        Append(start.Previous.Span);
    }

    public void Add(RecordBytes record, bool opens)
    {
        if (opens)
            record.CopyOpeningTo(this);
        else
            Append(record.Whole);
    }

    /// <param name="sha256">That of <see cref="RecordBytes.Hash"/>.</param>
    public void AddCompletion(ReadOnlySpan<byte> sha256)
    {
        Append([CompletionItem]);
        Append(sha256);
    }

    public void Finish(in LinkExtent extent, Span<byte> mac)
    {
        Span<byte> tail = stackalloc byte[1 + (4 * sizeof(long))];
        tail[0] = End;
        BinaryPrimitives.WriteInt64LittleEndian(tail[1..], extent.Rows);
        BinaryPrimitives.WriteInt64LittleEndian(tail[9..], extent.Completions);
        BinaryPrimitives.WriteInt64LittleEndian(tail[17..], extent.FromMs);
        BinaryPrimitives.WriteInt64LittleEndian(tail[25..], extent.TimeMs);
        Append(tail);
        Flush();
        _hash.GetHashAndReset(mac);
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - _length)
            Flush();
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Drops what a link that came to nothing left behind.</summary>
    public void Reset()
    {
        _length = 0;
        Span<byte> dropped = stackalloc byte[Length];
        _hash.GetHashAndReset(dropped);
    }

    public void Dispose() => _hash.Dispose();

    private void Flush()
    {
        _hash.AppendData(_buffer, 0, _length);
        _length = 0;
    }
}
