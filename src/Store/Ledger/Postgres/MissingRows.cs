using Npgsql;
using NpgsqlTypes;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>Creates the rows of owners that have none, empty, on a lane's connection.</summary>
internal sealed class MissingRows : IAsyncDisposable
{
    private readonly NpgsqlParameter<string[]> _owners = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text, TypedValue = [] };
    private readonly NpgsqlParameter<long[]> _stateIds = new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, TypedValue = [] };
    private readonly NpgsqlCommand _create;

    public MissingRows(NpgsqlConnection connection) => _create = new NpgsqlCommand(LedgerStatements.Create, connection) { Parameters = { _owners, _stateIds } };

    public Task PrepareAsync(CancellationToken cancellationToken) => _create.PrepareAsync(cancellationToken);

    /// <summary>Rows that somebody else has created meanwhile stay as they are.</summary>
    public Task CreateAsync(string[] owners, CancellationToken cancellationToken)
    {
        _owners.TypedValue = owners;
        _stateIds.TypedValue = Array.ConvertAll(owners, static _ => LedgerSession.NewStateId());
        return _create.ExecuteNonQueryAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _create.DisposeAsync();
}
