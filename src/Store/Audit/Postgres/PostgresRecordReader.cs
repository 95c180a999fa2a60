using System.Text;
using System.Text.Json;
using Sluice.Policy;
using Sluice.Policy.Ledger;
using Sluice.Store.Audit.Chain;

namespace Sluice.Store.Audit.Postgres;

/// <summary>From a row of <c>decisions</c> to the bytes that its link covers, under the key of the link's segment.</summary>
internal sealed class PostgresRecordReader(ChainKey first)
{
    private const int MostKept = 16_384;

    private readonly Dictionary<string, UInt128> _digests = new(StringComparer.Ordinal);
    private readonly RecordBytes _record = new();
    private ChainKey _key = first;

    /// <summary>For the rows that follow.</summary>
    public void Use(ChainKey key)
    {
        if (!ReferenceEquals(key, _key))
            _digests.Clear();
        _key = key;
    }

    /// <summary>Valid until the next call.</summary>
    public RecordBytes Read(ShippedRecord row)
    {
        _record.TimeMs = row.TimeMs;
        _record.RequestId = row.RequestId.ToByteArray(bigEndian: true);
        _record.Outcome = OutcomeNames.Parse(row.Outcome);
        for (var i = 0; i < row.Texts.Length; i++)
            _record.Set((RecordText)i, row.Texts[i] is { } text ? DigestOf(text) : default);
        _record.SetMeasures(row.UpstreamStatus ?? -1, row.UpstreamUs ?? -1, row.GatewayUs);
        _record.SetTrace(Encoding.UTF8.GetBytes(row.TraceId ?? ""), row.TraceId is null);
        _record.SetApproval(Encoding.UTF8.GetBytes(row.ApprovalId ?? ""), row.ApprovalId is null);
        if (row.UpstreamStatus < 0 || row.UpstreamUs < 0 || !TryReadCharges(row.Charges))
            _record.Spoil();
        return _record;
    }

    public byte[] HashOf(ShippedRecord row)
    {
        var hash = new byte[LinkMac.Length];
        Read(row).Hash(hash);
        return hash;
    }

    /// <summary>As <see cref="SpoolCharges"/> wrote them.</summary>
    private bool TryReadCharges(string text)
    {
        try
        {
            using var charges = JsonDocument.Parse(text);
            if (charges.RootElement.GetArrayLength() > Charge.MostPerCall)
                return false;
            foreach (var charge in charges.RootElement.EnumerateArray())
                Add(charge);
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            return false;
        }
    }

    private void Add(JsonElement charge)
    {
        var limit = LimitText.Of(
            charge.GetProperty("counter"u8).GetString()!, charge.GetProperty("window"u8).GetString()!, charge.GetProperty("max"u8).GetRawText());
        var remaining = charge.GetProperty("remaining"u8);
        _record.AddCharge(
            DigestOf(Encoding.UTF8.GetString(limit)),
            UnitsOf(charge.GetProperty("cost"u8)),
            remaining.ValueKind == JsonValueKind.Null ? Balance.Unknown.Remaining : UnitsOf(remaining));
        if (charge.TryGetProperty("owner"u8, out var owner))
            _record.AddPlace(owner.GetString() is { } text ? DigestOf(text) : default, NumberOf(charge.GetProperty("ledger_time_ms"u8)), NumberOf(charge.GetProperty("sequence"u8)));
    }

    private static Units UnitsOf(JsonElement number) => new((long)(number.GetDecimal() * Units.One.Millionths));

    /// <summary>-1 for null.</summary>
    private static long NumberOf(JsonElement number) => number.ValueKind == JsonValueKind.Null ? -1 : checked((long)number.GetUInt64());

    private UInt128 DigestOf(string text)
    {
        if (_digests.TryGetValue(text, out var digest))
            return digest;
        if (_digests.Count == MostKept)
            _digests.Clear();
        return _digests[text] = _key.DigestOf(Encoding.UTF8.GetBytes(text));
    }
}
