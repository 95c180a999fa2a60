using Npgsql;
using NpgsqlTypes;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>The parameters of a statement that say what the node knows of rows.</summary>
internal sealed class KnownRows
{
    private readonly NpgsqlParameter<long?> _clock = new() { NpgsqlDbType = NpgsqlDbType.Bigint };
    private readonly NpgsqlParameter<string[]> _owners = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, TypedValue = [] };
    private readonly NpgsqlParameter<long[]> _stateIds = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, TypedValue = [] };
    private readonly NpgsqlParameter<long[]> _positions = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, TypedValue = [] };

    public NpgsqlBatchCommand Command(string sql) => new(sql) { Parameters = { _clock, _owners, _stateIds, _positions } };

    /// <param name="rows">What is known of each.</param>
    /// <param name="clock">See <see cref="LedgerSession.Clock"/>.</param>
    public void Set(KeptLedger[] rows, Func<long>? clock)
    {
        _clock.TypedValue = clock?.Invoke();
        _owners.TypedValue = Array.ConvertAll(rows, static row => row.Owner);
        _stateIds.TypedValue = Array.ConvertAll(rows, static row => row.Version.StateId);
        _positions.TypedValue = Array.ConvertAll(rows, static row => row.Version.Position);
    }
}
