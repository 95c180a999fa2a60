using Npgsql;
using NpgsqlTypes;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>The parameters of <see cref="LedgerStatements.Charge"/>.</summary>
internal sealed class ChargedRows
{
    private readonly KnownRows _known = new();
    private readonly NpgsqlParameter<long[]> _notBefore = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, TypedValue = [] };
    private readonly NpgsqlParameter<long[]> _windows = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, TypedValue = [] };
    private readonly NpgsqlParameter<byte[][]> _records = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea, TypedValue = [] };
    private readonly NpgsqlParameter<byte[]?[]> _states = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea, TypedValue = [] };

    public NpgsqlBatchCommand Command(string sql)
    {
        var command = _known.Command(sql);
        foreach (NpgsqlParameter parameter in (NpgsqlParameter[])[_notBefore, _windows, _records, _states])
            command.Parameters.Add(parameter);
        return command;
    }

    public void Set(List<OwnerCalls> charged, Func<long>? clock)
    {
        var calls = charged.ToArray();
        _known.Set(Array.ConvertAll(calls, static each => each.Kept), clock);
        _notBefore.TypedValue = Array.ConvertAll(calls, static each => each.Kept.Ledger!.LastMs);
        _windows.TypedValue = Array.ConvertAll(calls, static each => each.Plan.LongestWindowMs);
        _records.TypedValue = Array.ConvertAll(calls, static each => each.Record);
        _states.TypedValue = Array.ConvertAll(calls, static each => each.State);
    }
}
