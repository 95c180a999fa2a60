using Sluice.Store.Directory.Credentials;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory.Sql;

internal sealed class SqlSealedSecrets(DirectoryDatabase database) : ISealedSecrets
{
    /// <summary>What an unfinished authorization remembers is here too, though it lives ten minutes: an administrator may be on the way while keys change.</summary>
    private static readonly Dictionary<string, Column> Columns = new(StringComparer.Ordinal)
    {
        [ServerSeal.Credentials] = new("servers", "id", "sealed_credentials"),
        [ServerSeal.Tokens] = new("server_tokens", "server", "sealed_tokens"),
        [ServerSeal.Authorization] = new("server_authorizations", "server", "sealed_authorization"),
        [ServerSeal.Webhook] = new("approval_webhooks", "id", "sealed_secret"),
        [ServerSeal.Arguments] = new("approvals", "id", "sealed_arguments"),
    };

    public async Task<IReadOnlyList<SealedSecret>> ListAsync(string purpose, SealedSecret? after, int most, CancellationToken cancellationToken)
    {
        var arguments = new { Organisation = after?.Organisation ?? "", Server = after?.Server ?? "", Rows = most };
        var rows = await database.ManyAsync<Row>(Columns[purpose].Select, arguments, cancellationToken);
        return rows.ConvertAll(row => new SealedSecret(purpose, row.Organisation, row.Server, row.Sealed));
    }

    public async Task<bool> ReplaceAsync(SealedSecret secret, byte[] sealedAgain, CancellationToken cancellationToken)
    {
        var arguments = new { secret.Organisation, secret.Server, Before = secret.Sealed, After = sealedAgain };
        return await database.MaintainAsync(Columns[secret.Purpose].Update, arguments, cancellationToken) > 0;
    }

    private sealed record Row(string Organisation, string Server, byte[] Sealed);

    private sealed record Column(string Table, string Server, string Name)
    {
        public string Select =>
            $"""
            SELECT organisation AS Organisation, {Server} AS Server, {Name} AS Sealed FROM {Table}
            WHERE {Name} IS NOT NULL AND (organisation, {Server}) > (@Organisation, @Server) ORDER BY organisation, {Server} LIMIT @Rows
            """;

        /// <summary>Compares the bytes: whoever set other credentials in between keeps them.</summary>
        public string Update => $"UPDATE {Table} SET {Name} = @After WHERE organisation = @Organisation AND {Server} = @Server AND {Name} = @Before";
    }
}
