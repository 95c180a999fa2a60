using Npgsql;
using NpgsqlTypes;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>The parameters of <see cref="LedgerStatements.Charge"/>.</summary>
internal sealed class ChargedRows
{
    private readonly NpgsqlParameter<long?> _clock = new() { NpgsqlDbType = NpgsqlDbType.Bigint };
    private readonly NpgsqlParameter<string[]> _owners = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, TypedValue = [] };
    private readonly NpgsqlParameter<uint[]> _writers = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Xid, TypedValue = [] };
    private readonly NpgsqlParameter<long[]> _stateIds = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, TypedValue = [] };
    private readonly NpgsqlParameter<int[]> _lengths = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer, TypedValue = [] };
    private readonly NpgsqlParameter<long[]> _notBefore = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, TypedValue = [] };
    private readonly NpgsqlParameter<long[]> _windows = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, TypedValue = [] };
    private readonly NpgsqlParameter<byte[][]> _records = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea, TypedValue = [] };
    private readonly NpgsqlParameter<byte[]?[]> _states = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea, TypedValue = [] };
    private readonly NpgsqlParameter<long[]> _nextStateIds = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, TypedValue = [] };

    public NpgsqlBatchCommand Command(string sql) =>
        new(sql) { Parameters = { _clock, _owners, _writers, _stateIds, _lengths, _notBefore, _windows, _records, _states, _nextStateIds } };

    public void Set(List<OwnerCalls> charged, Func<long>? clock)
    {
        var calls = charged.ToArray();
        _clock.TypedValue = clock?.Invoke();
        _owners.TypedValue = Array.ConvertAll(calls, static each => each.Owner);
        _writers.TypedValue = Array.ConvertAll(calls, static each => each.Kept.Version.Writer);
        _stateIds.TypedValue = Array.ConvertAll(calls, static each => each.Kept.Version.StateId);
        _lengths.TypedValue = Array.ConvertAll(calls, static each => each.Kept.Version.Length);
        _notBefore.TypedValue = Array.ConvertAll(calls, static each => each.Kept.Ledger!.LastMs);
        _windows.TypedValue = Array.ConvertAll(calls, static each => each.Plan.LongestWindowMs);
        _records.TypedValue = Array.ConvertAll(calls, static each => each.Record);
        _states.TypedValue = Array.ConvertAll(calls, static each => each.State);
        _nextStateIds.TypedValue = Array.ConvertAll(calls, static each => each.NextStateId);
    }
}
