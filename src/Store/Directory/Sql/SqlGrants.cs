using System.Text.Json;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory.Sql;

internal sealed class SqlGrants(DirectoryDatabase database) : IGrants
{
    private const string InsertToken =
        """
        INSERT INTO grant_tokens (hash, organisation, grant_id, created_ms, expires_ms)
        VALUES (@Hash, @Organisation, @Grant, @NowMs, NULL)
        """;

    /// <summary>The tokens before the new one; those that have ended go, also those that end right now, so that rotations do not add up.</summary>
    private const string EndTokens =
        """
        UPDATE grant_tokens SET expires_ms = @EndsMs
        WHERE organisation = @Organisation AND grant_id = @Grant AND (expires_ms IS NULL OR expires_ms > @EndsMs);
        DELETE FROM grant_tokens WHERE organisation = @Organisation AND grant_id = @Grant AND expires_ms <= @NowMs;
        """;

    private const string CountTokens = "SELECT count(*) FROM grant_tokens WHERE organisation = @Organisation AND grant_id = @Grant";

    private const string SelectTokens =
        """
        SELECT hash AS Hash, created_ms AS CreatedMs, expires_ms AS ExpiresMs FROM grant_tokens
        WHERE organisation = @Organisation AND grant_id = @Grant ORDER BY created_ms, expires_ms
        """;

    private const string MarkUsed =
        """
        UPDATE grants SET last_used_ms = @UsedMs
        WHERE organisation = @Organisation AND id = @Grant AND (last_used_ms IS NULL OR last_used_ms < @UsedMs)
        """;

    private static readonly RecordTable<GrantRecord> Table = new(RecordKinds.Grant, "grants", nameof(GrantRecord.LastUsedMs));

    private readonly SqlRecords<GrantRecord> _records = new(database, Table);

    public Task<GrantRecord?> FindAsync(OrganisationId organisation, string id, CancellationToken cancellationToken) =>
        _records.FindAsync(organisation, id, cancellationToken);

    public Task<Page<GrantRecord>> ListAsync(OrganisationId organisation, PageRequest page, CancellationToken cancellationToken) =>
        _records.ListAsync(organisation, page, cancellationToken);

    /// <summary>A condition that is not asked for is not in the statement either, so that the index of the other is taken.</summary>
    public async Task<Page<GrantRecord>> ListAsync(
        OrganisationId organisation, GrantFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var arguments = new
        {
            Organisation = organisation.Value,
            After = page.Cursor ?? "",
            Rows = page.Rows + 1,
            filter.Server,
            filter.Policy,
            filter.State,
            filter.Label,
            Tag = JsonSerializer.Serialize(filter.Tag),
        };
        return Paging.Cut(await database.ManyAsync<GrantRecord>(Table.ListWhere(Conditions(filter)), arguments, cancellationToken), page, grant => grant.Id);
    }

    public Task<Written<GrantRecord>> CreateAsync(
        OrganisationId organisation, GrantRecord record, TokenHash token, string author, CreationKey? key, CancellationToken cancellationToken) =>
        _records.CreateAsync(
            organisation, record with { LastUsedMs = null }, author, key, (write, grant) => InsertTokenAsync(write, grant.Id, token), cancellationToken);

    public Task<Written<GrantRecord>> UpdateAsync(OrganisationId organisation, GrantRecord record, string author, CancellationToken cancellationToken) =>
        _records.UpdateAsync(organisation, record, author, cancellationToken);

    public Task<Written<GrantRecord>> RotateAsync(
        OrganisationId organisation, string id, long version, TokenRotation rotation, string author, CancellationToken cancellationToken)
    {
        return _records.ChangeAsync(organisation, id, version, author, "rotate", RotateInAsync, cancellationToken);

        async Task<(WriteStatus Status, GrantRecord? Wanted)> RotateInAsync(DirectoryWrite write, GrantRecord before)
        {
            var place = new { write.Organisation, Grant = id, write.NowMs, EndsMs = rotation.OverlapEndsMs };
            await write.ExecuteAsync(EndTokens, place);
            if (await write.OneAsync<long>(CountTokens, place) >= IGrants.MostTokens)
                return (WriteStatus.TooMany, null);
            await InsertTokenAsync(write, id, rotation.Token);
            return (WriteStatus.Done, before);
        }
    }

    public async Task<IReadOnlyList<GrantTokenRecord>> TokensAsync(OrganisationId organisation, string id, CancellationToken cancellationToken) =>
        await database.ManyAsync<GrantTokenRecord>(SelectTokens, new { Organisation = organisation.Value, Grant = id }, cancellationToken);

    public Task<Written<GrantRecord>> DeleteAsync(
        OrganisationId organisation, string id, long version, string author, CancellationToken cancellationToken) =>
        _records.DeleteAsync(organisation, id, version, author, cancellationToken);

    /// <summary>In one order of ids, so that two nodes cannot lock each other out.</summary>
    public Task MarkUsedAsync(IReadOnlyCollection<GrantUse> uses, CancellationToken cancellationToken)
    {
        var rows = uses.OrderBy(use => use.Organisation.Value, StringComparer.Ordinal).ThenBy(use => use.Grant, StringComparer.Ordinal)
            .Select(use => new { Organisation = use.Organisation.Value, use.Grant, use.UsedMs }).ToList();
        return rows.Count == 0 ? Task.CompletedTask : database.MaintainAsync(MarkUsed, rows, cancellationToken);
    }

    /// <summary>
    /// Texts are compared letter by letter in both databases, which LIKE does not do. A tag stands in the JSON with its quotes, and no other text of the
    /// array holds them unescaped.
    /// </summary>
    private static string Conditions(GrantFilter filter) =>
        (filter.Server is null ? "" : " AND server = @Server")
        + (filter.Policy is null ? "" : " AND policy = @Policy")
        + (filter.State is null ? "" : " AND state = @State")
        + (filter.Label is null ? "" : " AND replace(label, @Label, '') <> label")
        + (filter.Tag is null ? "" : " AND replace(tags, @Tag, '') <> tags");

    private static Task InsertTokenAsync(DirectoryWrite write, string grant, TokenHash token) =>
        write.ExecuteAsync(InsertToken, new { Hash = token.ToBytes(), write.Organisation, Grant = grant, write.NowMs });
}
