using System.Data.Common;

namespace Sluice.Store.Directory.Sql;

/// <summary>Reads the tokens of active grants. By hand, and each name once in memory: there may be a hundred thousand.</summary>
internal static class TokenRows
{
    private const string Select =
        """
        SELECT grants.organisation, id, label, server, policy, hash, grants.expires_ms, grant_tokens.expires_ms FROM grants
        JOIN grant_tokens ON grant_tokens.organisation = grants.organisation AND grant_id = id
        WHERE state = 'active'
        """;

    /// <param name="moment">The reading transaction.</param>
    /// <param name="change">Only the tokens of this grant; null for all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<List<TokenRow>> ReadAsync(DbTransaction moment, DirectoryChange? change, CancellationToken cancellationToken)
    {
        await using var command = moment.Connection!.CreateCommand();
        command.Transaction = moment;
        command.CommandText = change is null ? Select : $"{Select} AND grants.organisation = @Organisation AND id = @Id";
        if (change is not null)
        {
            Add(command, "@Organisation", change.Organisation);
            Add(command, "@Id", change.ObjectId);
        }

        var rows = new List<TokenRow>();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(Read(reader, names));
        return rows;
    }

    private static TokenRow Read(DbDataReader row, Dictionary<string, string> names)
    {
        var hash = TokenHash.FromBytes(row.GetFieldValue<byte[]>(5)) ?? throw new InvalidDataException("The table grant_tokens holds a hash that is none.");
        return new TokenRow(
            Once(names, row.GetString(0)), row.GetString(1), row.GetString(2), Once(names, row.GetString(3)),
            row.IsDBNull(4) ? null : Once(names, row.GetString(4)), hash, Earlier(Number(row, 6), Number(row, 7)));
    }

    private static string Once(Dictionary<string, string> names, string name) => names.TryGetValue(name, out var known) ? known : names[name] = name;

    private static long? Number(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private static long? Earlier(long? grant, long? token) => grant is null ? token : token is null ? grant : Math.Min(grant.Value, token.Value);

    private static void Add(DbCommand command, string name, string value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }
}
