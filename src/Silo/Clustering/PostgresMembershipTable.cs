using System.Globalization;
using Npgsql;
using Orleans.Configuration;
using Orleans.Runtime;
using Microsoft.Extensions.Options;
using Sluice.Silo.Ledgers;

namespace Sluice.Silo.Clustering;

/// <summary>
/// Who belongs to the cluster, in the tables <c>cluster_versions</c> and <c>cluster_silos</c>. Every change moves the version, in one transaction with its
/// row, and only from the version that its writer had read: Orleans decides who is dead, the table only keeps the order.
/// </summary>
internal sealed class PostgresMembershipTable(ClusterDatabase database, IOptions<ClusterOptions> cluster) : IMembershipTable
{
    private const string Begin = "INSERT INTO cluster_versions (cluster, version) VALUES ($1, 0) ON CONFLICT DO NOTHING";

    private const string Read =
        """
        SELECT version, silo, status, suspicions, gateway_port, host, name, started, alive, etag
        FROM cluster_versions LEFT JOIN cluster_silos ON cluster_silos.cluster = cluster_versions.cluster AND ($2 = '' OR silo = $2)
        WHERE cluster_versions.cluster = $1
        """;

    private const string Move = "UPDATE cluster_versions SET version = $2 WHERE cluster = $1 AND version = $3";

    private const string Insert =
        """
        INSERT INTO cluster_silos (cluster, silo, status, suspicions, gateway_port, host, name, started, alive, etag)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING
        """;

    private const string Update =
        """
        UPDATE cluster_silos SET status = $3, suspicions = $4, gateway_port = $5, host = $6, name = $7, started = $8, alive = $9, etag = $10
        WHERE cluster = $1 AND silo = $2 AND etag = $11
        """;

    private readonly string _cluster = cluster.Value.ClusterId;

    public Task InitializeMembershipTable(bool tryInitTableVersion) => tryInitTableVersion ? ExecuteAsync(Begin, _cluster) : Task.CompletedTask;

    public async Task DeleteMembershipTableEntries(string clusterId)
    {
        await ExecuteAsync("DELETE FROM cluster_silos WHERE cluster = $1", clusterId);
        await ExecuteAsync("DELETE FROM cluster_versions WHERE cluster = $1", clusterId);
    }

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => ExecuteAsync(
        "DELETE FROM cluster_silos WHERE cluster = $1 AND status = $2 AND alive < $3 AND started < $3", _cluster, (int)SiloStatus.Dead, beforeDate.UtcDateTime);

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadAsync(key.ToParsableString());

    public Task<MembershipTableData> ReadAll() => ReadAsync("");

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => ChangeAsync(tableVersion, Insert, SiloRow.ValuesOf(_cluster, entry, tableVersion.Version));

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        ChangeAsync(tableVersion, Update, [.. SiloRow.ValuesOf(_cluster, entry, tableVersion.Version), NumberOf(etag)]);

    public Task UpdateIAmAlive(MembershipEntry entry) => ExecuteAsync(
        "UPDATE cluster_silos SET alive = $3 WHERE cluster = $1 AND silo = $2", _cluster, entry.SiloAddress.ToParsableString(), SiloRow.Utc(entry.IAmAliveTime));

    private static long NumberOf(string etag) => long.Parse(etag, CultureInfo.InvariantCulture);

    /// <summary>One statement, so that the version and the rows are of one moment.</summary>
    private async Task<MembershipTableData> ReadAsync(string silo)
    {
        await using var command = database.Membership.CreateCommand(Read);
        AddTo(command, _cluster, silo);
        await using var reader = await command.ExecuteReaderAsync();
        var silos = new List<Tuple<MembershipEntry, string>>();
        var version = new TableVersion(0, "0");
        while (await reader.ReadAsync())
        {
            var number = reader.GetInt32(0);
            version = new TableVersion(number, number.ToString(CultureInfo.InvariantCulture));
            if (!await reader.IsDBNullAsync(1))
                silos.Add(Tuple.Create(SiloRow.EntryOf(reader), reader.GetInt64(9).ToString(CultureInfo.InvariantCulture)));
        }

        return new MembershipTableData(silos, version);
    }

    /// <returns>False, and nothing happened: somebody else changed the table, or the row is not as it was read.</returns>
    private async Task<bool> ChangeAsync(TableVersion version, string change, object[] values)
    {
        await using var connection = await database.Membership.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var move = new NpgsqlCommand(Move, connection, transaction);
        AddTo(move, _cluster, version.Version, (int)NumberOf(version.VersionEtag));
        await using var command = new NpgsqlCommand(change, connection, transaction);
        AddTo(command, values);
        if (await move.ExecuteNonQueryAsync() == 0 || await command.ExecuteNonQueryAsync() == 0)
            return false;
        await transaction.CommitAsync();
        return true;
    }

    private async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = database.Membership.CreateCommand(sql);
        AddTo(command, values);
        await command.ExecuteNonQueryAsync();
    }

    private static void AddTo(NpgsqlCommand command, params object[] values)
    {
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
    }
}
