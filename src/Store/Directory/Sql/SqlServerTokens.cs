using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory.Sql;

internal sealed class SqlServerTokens(DirectoryDatabase database) : IServerTokens
{
    private const string Place = "WHERE organisation = @Organisation AND server = @Server";

    private const string Select =
        $"""
        SELECT version AS Version, updated_ms AS UpdatedMs, sealed_tokens AS SealedTokens, expires_ms AS ExpiresMs, last_error AS LastError,
          lease_ms AS LeaseMs, (SELECT authorized_ms FROM servers WHERE organisation = @Organisation AND id = @Server) AS AuthorizedMs
        FROM server_tokens {Place}
        """;

    private const string Lease =
        $"UPDATE server_tokens SET lease_ms = @UntilMs, version = version + 1 {Place} AND version = @Version AND lease_ms <= @NowMs";

    private const string Renew =
        $"""
        UPDATE server_tokens SET version = version + 1, updated_ms = CASE WHEN @IsRenewed THEN @NowMs ELSE updated_ms END,
          sealed_tokens = @SealedTokens, expires_ms = @ExpiresMs, last_error = @LastError, lease_ms = 0 {Place} AND version = @Version
        """;

    private const string Begin =
        """
        INSERT INTO server_authorizations (organisation, server, state, author, expires_ms, sealed_authorization)
        SELECT @Organisation, @Server, @State, @Author, @ExpiresMs, @SealedAuthorization FROM servers WHERE organisation = @Organisation AND id = @Server
        ON CONFLICT (organisation, server) DO UPDATE SET state = @State, author = @Author, expires_ms = @ExpiresMs,
          sealed_authorization = @SealedAuthorization
        """;

    private const string Take =
        """
        DELETE FROM server_authorizations WHERE state = @State
        RETURNING organisation AS Organisation, server AS Server, state AS State, author AS Author, expires_ms AS ExpiresMs,
          sealed_authorization AS SealedAuthorization
        """;

    public Task<ServerTokensRecord?> FindAsync(OrganisationId organisation, string server, CancellationToken cancellationToken) =>
        database.OneAsync<ServerTokensRecord>(Select, new { Organisation = organisation.Value, Server = server }, cancellationToken);

    public async Task<bool> TryLeaseAsync(
        OrganisationId organisation, string server, long version, TimeSpan duration, CancellationToken cancellationToken)
    {
        var nowMs = database.NowMs();
        var arguments = new { Organisation = organisation.Value, Server = server, Version = version, NowMs = nowMs, UntilMs = nowMs + (long)duration.TotalMilliseconds };
        return await database.MaintainAsync(Lease, arguments, cancellationToken) == 1;
    }

    public async Task<bool> RenewAsync(
        OrganisationId organisation, string server, long version, RenewedTokens tokens, CancellationToken cancellationToken)
    {
        var arguments = new
        {
            Organisation = organisation.Value,
            Server = server,
            Version = version,
            NowMs = database.NowMs(),
            IsRenewed = tokens.LastError is null,
            tokens.SealedTokens,
            tokens.ExpiresMs,
            tokens.LastError,
        };
        return await database.MaintainAsync(Renew, arguments, cancellationToken) == 1;
    }

    public async Task<bool> BeginAsync(ServerAuthorization authorization, CancellationToken cancellationToken) =>
        await database.MaintainAsync(Begin, authorization, cancellationToken) == 1;

    public async Task<ServerAuthorization?> TakeAsync(byte[] state, CancellationToken cancellationToken)
    {
        var taken = await database.TakeAsync<ServerAuthorization>(Take, new { State = state }, cancellationToken);
        return taken is not null && taken.ExpiresMs > database.NowMs() ? taken : null;
    }
}
