using System.Globalization;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Store.Audit.Chain;

namespace Sluice.Store.Audit;

/// <summary>
/// The charges of one decision as JSON: <c>[[id of the limit's text, cost, remaining, id of the owner's text, ledger time, sequence]]</c>. Reused by the
/// writer from row to row.
/// </summary>
internal sealed class ChargesText(AuditTexts texts)
{
    private const long Whole = 1_000_000;

    /// <summary>Six numbers, their commas and brackets.</summary>
    private const int LongestCharge = 136;

    private int _length;

    /// <summary>What was put last.</summary>
    public PinnedBytes Text { get; } = new(2 + (Charge.MostPerCall * LongestCharge));

    /// <summary>Makes the text, and adds the charges to the record too. Returns the text's length in bytes.</summary>
    public int Put(AuditEntry entry, RecordBytes record)
    {
        _length = 0;
        for (var i = 0; i < entry.ChargeCount; i++)
        {
            ref readonly var charged = ref entry.Charges[i];
            var (limit, cost, remaining) = (texts.Find(charged.Charge.Limit), charged.Charge.Cost, charged.Balance.Remaining);
            record.AddCharge(limit.Digest, cost, remaining);
            Put(i == 0 ? "[["u8 : ",["u8);
            Put(limit.Id);
            Put(","u8);
            Put(cost);
            Put(","u8);
            if (charged.Balance.IsKnown)
                Put(remaining);
            else
                Put("null"u8);
            PutPlace(charged.Place, record);
        }

        Put("]"u8);
        return _length;
    }

    private void PutPlace(in LedgerPlace place, RecordBytes record)
    {
        if (!place.IsKnown)
        {
            record.AddPlace(owner: default, timeMs: -1, sequence: -1);
            Put(",null,null,null]"u8);
            return;
        }

        var owner = texts.Find(place.Owner.Value);
        record.AddPlace(owner.Digest, place.TimeMs, place.Sequence);
        Put(","u8);
        Put(owner.Id);
        Put(","u8);
        Put(place.TimeMs);
        Put(","u8);
        Put(place.Sequence);
        Put("]"u8);
    }

    private void Put(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Text.Array.AsSpan(_length));
        _length += text.Length;
    }

    private void Put(Units units)
    {
        if (units.Millionths % Whole == 0)
            Put(units.Millionths / Whole);
        else
            Put((decimal)units.Millionths / Whole);
    }

    private void Put<T>(T number)
        where T : IUtf8SpanFormattable
    {
        number.TryFormat(Text.Array.AsSpan(_length), out var written, default, CultureInfo.InvariantCulture);
        _length += written;
    }
}
