using System.Buffers.Binary;
using System.Security.Cryptography;
using Sluice.Policy;
using Sluice.Policy.Ledger;

namespace Sluice.Store.Audit.Chain;

/// <summary>
/// A decision as the chain covers it: its logical columns, texts as digests, so that the same record gives the same bytes wherever it is stored.
/// Of fixed width but for what seldom repeats, and reused from record to record: a column that stays the same is not set again.
/// </summary>
internal sealed class RecordBytes
{
    private const byte Finished = 1;
    private const byte Opened = 2;
    private const int DigestLength = 16;
    private const int TimeAt = 1;
    private const int RequestAt = TimeAt + sizeof(long);
    private const int TextsAt = RequestAt + 16;
    private const int OpeningTexts = (int)RecordText.ArgumentKeys + 1;
    private const int IdentityEnd = TextsAt + (OpeningTexts * DigestLength);
    private const int OutcomeAt = TextsAt + (((int)RecordText.Refund + 1) * DigestLength);
    private const int StatusAt = OutcomeAt + 1;
    private const int UpstreamAt = StatusAt + sizeof(long);
    private const int GatewayAt = UpstreamAt + sizeof(long);
    private const int FixedLength = GatewayAt + sizeof(long);
    private const int LongestCharges = Charge.MostPerCall * 2 * (DigestLength + (2 * sizeof(long)));

    /// <summary>In the byte that counts the charges. Records of layout 4 do not say where charges stand, and keep the bytes that their links cover.</summary>
    private const byte HavePlaces = 0x80;
    private const int Longest = FixedLength + (2 * (sizeof(short) + AuditTexts.LongestUtf8)) + 1 + LongestCharges;

    private readonly byte[] _bytes = new byte[Longest];
    private int _length;
    private int _traceEnd;
    private int _chargesAt;

    public long TimeMs
    {
        get => BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan(TimeAt));
        set => BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(TimeAt), value);
    }

    /// <summary>Big-endian, as it is stored.</summary>
    public ReadOnlySpan<byte> RequestId
    {
        set => value.CopyTo(_bytes.AsSpan(RequestAt, 16));
    }

    public int Outcome
    {
        set => _bytes[OutcomeAt] = (byte)value;
    }

    /// <summary>The whole of a finished decision.</summary>
    public ReadOnlySpan<byte> Whole
    {
        get
        {
            _bytes[0] = Finished;
            return _bytes.AsSpan(0, _length);
        }
    }

    /// <summary>-1 for null, in all three.</summary>
    public void SetMeasures(long upstreamStatus, long upstreamUs, long gatewayUs)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(StatusAt), upstreamStatus);
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(UpstreamAt), upstreamUs);
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(GatewayAt), gatewayUs);
    }

    /// <param name="text">Which.</param>
    /// <param name="digest">That of <see cref="ChainKey.DigestOf"/>; 0 for null.</param>
    public void Set(RecordText text, UInt128 digest) =>
        BinaryPrimitives.WriteUInt128LittleEndian(_bytes.AsSpan(TextsAt + ((int)text * DigestLength)), digest);

    /// <summary>What was read cannot be what was written: no link matches it.</summary>
    public void Spoil() => _bytes[OutcomeAt] = byte.MaxValue;

    /// <summary>All are null from here on, until they are set.</summary>
    public void ForgetTexts() => _bytes.AsSpan(TextsAt, OutcomeAt - TextsAt).Clear();

    /// <summary>After the fixed part, in this order: the trace id, the approval id, then the charges one by one.</summary>
    public void SetTrace(ReadOnlySpan<byte> utf8, bool isNull)
    {
        _length = FixedLength;
        Append(utf8, isNull);
        _traceEnd = _length;
    }

    public void SetApproval(ReadOnlySpan<byte> utf8, bool isNull)
    {
        Append(utf8, isNull);
        _chargesAt = _length;
        _bytes[_length++] = 0;
    }

    /// <param name="limit">The digest of <see cref="LimitText"/>.</param>
    /// <param name="cost">What was charged.</param>
    /// <param name="remaining">What was left.</param>
    public void AddCharge(UInt128 limit, Units cost, Units remaining)
    {
        _bytes[_chargesAt]++;
        Append(limit, cost.Millionths, remaining.Millionths);
    }

    /// <summary>Follows each charge.</summary>
    /// <param name="owner">The digest of its key; 0 without a place.</param>
    /// <param name="timeMs">Ledger time; -1 without a place.</param>
    /// <param name="sequence">As in <see cref="LedgerPlace.Sequence"/>; -1 without a place.</param>
    public void AddPlace(UInt128 owner, long timeMs, long sequence)
    {
        _bytes[_chargesAt] |= HavePlaces;
        Append(owner, timeMs, sequence);
    }

    /// <summary>The part that stands before the call is forwarded, in two pieces.</summary>
    public void CopyOpeningTo(LinkMac mac)
    {
        _bytes[0] = Opened;
        mac.Append(_bytes.AsSpan(0, IdentityEnd));
        mac.Append(_bytes.AsSpan(FixedLength, _traceEnd - FixedLength));
    }

    /// <summary>Of the whole; stands for the completion of a record that was opened before, so that the record itself may be pruned earlier.</summary>
    public void Hash(Span<byte> sha256) => SHA256.HashData(Whole, sha256);

    private void Append(UInt128 digest, long first, long second)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(_bytes.AsSpan(_length), digest);
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(_length + DigestLength), first);
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(_length + DigestLength + sizeof(long)), second);
        _length += DigestLength + (2 * sizeof(long));
    }

    private void Append(ReadOnlySpan<byte> utf8, bool isNull)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(_length), isNull ? ushort.MaxValue : (ushort)utf8.Length);
        _length += sizeof(ushort);
        utf8 = utf8[..Math.Min(utf8.Length, AuditTexts.LongestUtf8)];
        utf8.CopyTo(_bytes.AsSpan(_length));
        _length += utf8.Length;
    }
}
