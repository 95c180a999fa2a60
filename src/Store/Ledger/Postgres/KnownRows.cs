using Npgsql;
using NpgsqlTypes;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>The parameters of a statement that say what the node knows of rows.</summary>
internal sealed class KnownRows
{
    private readonly NpgsqlParameter<long?> _clock = new() { NpgsqlDbType = NpgsqlDbType.Bigint };
    private readonly NpgsqlParameter<string[]> _owners = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, TypedValue = [] };
    private readonly NpgsqlParameter<uint[]> _writers = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Xid, TypedValue = [] };
    private readonly NpgsqlParameter<long[]> _stateIds = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, TypedValue = [] };
    private readonly NpgsqlParameter<int[]> _lengths = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer, TypedValue = [] };

    public NpgsqlBatchCommand Command(string sql) => new(sql) { Parameters = { _clock, _owners, _writers, _stateIds, _lengths } };

    /// <param name="owners">The keys.</param>
    /// <param name="versions">What is known of each.</param>
    /// <param name="clock">See <see cref="LedgerSession.Clock"/>.</param>
    public void Set(string[] owners, RowVersion[] versions, Func<long>? clock)
    {
        _clock.TypedValue = clock?.Invoke();
        _owners.TypedValue = owners;
        _writers.TypedValue = Array.ConvertAll(versions, static version => version.Writer);
        _stateIds.TypedValue = Array.ConvertAll(versions, static version => version.StateId);
        _lengths.TypedValue = Array.ConvertAll(versions, static version => version.Length);
    }
}
