using System.Data.Common;
using Dapper;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory.Sql;

internal sealed class SqlDirectorySource(DirectoryDatabase database) : IDirectorySource
{
    private const string Servers =
        """
        SELECT organisation, id, slug, url, authentication, sealed_credentials AS SealedCredentials, authorized_ms AS AuthorizedMs, limits, flows FROM servers
        """;

    private const string Policies =
        """
        SELECT policies.organisation, policies.id, policies.name, number, document FROM policies
        JOIN policy_versions ON policy_versions.organisation = policies.organisation AND policy = policies.id AND number = latest
        """;

    /// <summary>One place's changes in one round trip each: a follower that was away reads this many objects at most, else everything.</summary>
    private const int MostChanges = 1_000;

    public Task<DirectoryImage> LoadAsync(CancellationToken cancellationToken)
    {
        return database.ReadAsync(LoadAllAsync, cancellationToken);

        async Task<DirectoryImage> LoadAllAsync(DbTransaction moment) => new(
            await HeadAsync(moment, cancellationToken),
            await ManyAsync<ServerRow>(moment, Servers, cancellationToken),
            await ManyAsync<PolicyRow>(moment, Policies, cancellationToken),
            await TokenRows.ReadAsync(moment, change: null, cancellationToken));
    }

    public Task<DirectoryDelta> ChangesAfterAsync(long sequence, CancellationToken cancellationToken) =>
        database.ReadAsync(moment => ReadDeltaAsync(moment, sequence, cancellationToken), cancellationToken);

    public IChangeSignal OpenSignal() => database.OpenSignal();

    private static async Task<DirectoryDelta> ReadDeltaAsync(DbTransaction moment, long sequence, CancellationToken cancellationToken)
    {
        var head = await HeadAsync(moment, cancellationToken);
        if (head == sequence)
            return new DirectoryDelta(head, [], new DirectoryImage(head, [], [], []));
        var changes = await ManyAsync<DirectoryChange>(
            moment,
            "SELECT sequence, organisation, kind, object_id AS ObjectId FROM changes WHERE sequence > @After ORDER BY sequence LIMIT @Rows",
            cancellationToken,
            new { After = sequence, Rows = MostChanges + 1 });

        // Numbers have no gaps: fewer changes than numbers means that some are forgotten, or that an older copy of the database was put back.
        if (changes.Count != head - sequence || changes.Count > MostChanges)
            return new DirectoryDelta(head, Changes: null, new DirectoryImage(head, [], [], []));
        return new DirectoryDelta(head, changes, await ReadObjectsAsync(moment, head, changes, cancellationToken));
    }

    private static async Task<DirectoryImage> ReadObjectsAsync(
        DbTransaction moment, long head, List<DirectoryChange> changes, CancellationToken cancellationToken)
    {
        var (servers, policies, tokens) = (new List<ServerRow>(), new List<PolicyRow>(), new List<TokenRow>());
        foreach (var change in changes.DistinctBy(change => (change.Organisation, change.Kind, change.ObjectId)))
        {
            if (change.Kind == RecordKinds.Server)
                servers.AddRange(await ManyAsync<ServerRow>(moment, $"{Servers} WHERE organisation = @Organisation AND id = @ObjectId", cancellationToken, change));
            else if (change.Kind == RecordKinds.Policy)
                policies.AddRange(await ManyAsync<PolicyRow>(moment, $"{Policies} WHERE policies.organisation = @Organisation AND policies.id = @ObjectId", cancellationToken, change));
            else if (change.Kind == RecordKinds.Grant)
                tokens.AddRange(await TokenRows.ReadAsync(moment, change, cancellationToken));
        }

        return new DirectoryImage(head, servers, policies, tokens);
    }

    private static Task<long> HeadAsync(DbTransaction moment, CancellationToken cancellationToken) =>
        moment.Connection!.QuerySingleAsync<long>(new CommandDefinition("SELECT last FROM feed", null, moment, cancellationToken: cancellationToken));

    private static async Task<List<T>> ManyAsync<T>(
        DbTransaction moment, string sql, CancellationToken cancellationToken, object? arguments = null) =>
        (await moment.Connection!.QueryAsync<T>(new CommandDefinition(sql, arguments, moment, cancellationToken: cancellationToken))).AsList();
}
