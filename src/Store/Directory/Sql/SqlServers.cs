using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory.Sql;

internal sealed class SqlServers(DirectoryDatabase database) : IServers
{
    private const string SetCredentials =
        """
        UPDATE servers SET authentication = @Authentication, sealed_credentials = @SealedCredentials, authorized_ms = NULL
        WHERE organisation = @Organisation AND id = @Id;
        DELETE FROM server_tokens WHERE organisation = @Organisation AND server = @Id;
        DELETE FROM server_authorizations WHERE organisation = @Organisation AND server = @Id;
        """;

    private const string Connect =
        """
        UPDATE servers SET authorized_ms = @NowMs WHERE organisation = @Organisation AND id = @Id;
        INSERT INTO server_tokens (organisation, server, version, updated_ms, sealed_tokens, expires_ms, last_error, lease_ms)
        VALUES (@Organisation, @Id, 1, @NowMs, @SealedTokens, @ExpiresMs, @LastError, 0)
        ON CONFLICT (organisation, server) DO UPDATE SET version = server_tokens.version + 1, updated_ms = @NowMs, sealed_tokens = @SealedTokens,
          expires_ms = @ExpiresMs, last_error = @LastError, lease_ms = 0;
        """;

    private readonly SqlRecords<ServerRecord> _records = new(database, new RecordTable<ServerRecord>(
        RecordKinds.Server,
        "servers",
        nameof(ServerRecord.Authentication),
        nameof(ServerRecord.SealedCredentials),
        nameof(ServerRecord.AuthorizedMs)));

    public Task<ServerRecord?> FindAsync(OrganisationId organisation, string id, CancellationToken cancellationToken) =>
        _records.FindAsync(organisation, id, cancellationToken);

    public Task<Page<ServerRecord>> ListAsync(OrganisationId organisation, PageRequest page, CancellationToken cancellationToken) =>
        _records.ListAsync(organisation, page, cancellationToken);

    public Task<Written<ServerRecord>> CreateAsync(
        OrganisationId organisation, ServerRecord record, string author, CreationKey? key, CancellationToken cancellationToken) =>
        _records.CreateAsync(organisation, record with { AuthorizedMs = null }, author, key, cancellationToken);

    public Task<Written<ServerRecord>> UpdateAsync(OrganisationId organisation, ServerRecord record, string author, CancellationToken cancellationToken)
    {
        return _records.ChangeAsync(organisation, record.Id, record.Version, author, "update", UpdateInAsync, cancellationToken);

        async Task<(WriteStatus Status, ServerRecord? Wanted)> UpdateInAsync(DirectoryWrite write, ServerRecord before)
        {
            if (!IsSameHost(before.Url, record.Url))
                await SetInAsync(write, record with { Authentication = Authentications.None, SealedCredentials = null });
            return (WriteStatus.Done, record);
        }
    }

    public Task<Written<ServerRecord>> SetCredentialsAsync(
        OrganisationId organisation, ServerRecord record, string author, CancellationToken cancellationToken)
    {
        return _records.ChangeAsync(organisation, record.Id, record.Version, author, "set_credentials", SetAllInAsync, cancellationToken);

        async Task<(WriteStatus Status, ServerRecord? Wanted)> SetAllInAsync(DirectoryWrite write, ServerRecord before)
        {
            await SetInAsync(write, record);
            return (WriteStatus.Done, before);
        }
    }

    public Task<Written<ServerRecord>> ConnectAsync(
        OrganisationId organisation, string id, long version, RenewedTokens tokens, string author, CancellationToken cancellationToken)
    {
        return _records.ChangeAsync(organisation, id, version, author, "authorize", ConnectInAsync, cancellationToken);

        async Task<(WriteStatus Status, ServerRecord? Wanted)> ConnectInAsync(DirectoryWrite write, ServerRecord before)
        {
            await write.ExecuteAsync(
                Connect, new { write.Organisation, Id = id, write.NowMs, tokens.SealedTokens, tokens.ExpiresMs, tokens.LastError });
            return (WriteStatus.Done, before);
        }
    }

    public Task<Written<ServerRecord>> DeleteAsync(
        OrganisationId organisation, string id, long version, string author, CancellationToken cancellationToken) =>
        _records.DeleteAsync(organisation, id, version, author, cancellationToken);

    private static Task SetInAsync(DirectoryWrite write, ServerRecord record) =>
        write.ExecuteAsync(SetCredentials, new { write.Organisation, record.Id, record.Authentication, record.SealedCredentials });

    private static bool IsSameHost(string before, string after) =>
        string.Equals(before, after, StringComparison.Ordinal)
        || (Uri.TryCreate(before, UriKind.Absolute, out var from) && Uri.TryCreate(after, UriKind.Absolute, out var to)
            && Uri.Compare(from, to, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0);
}
