using Dapper;
using Npgsql;
using Sluice.Store.Audit.Chain;
using Sluice.Store.Keys;
using Sluice.Store.Postgres;

namespace Sluice.Store.Audit.Postgres;

/// <summary>
/// Takes segments out of the database whose last link is older than their organisation keeps, those of nodes that are gone too. First the anchor moves,
/// then links and rows go in bounded steps, each a transaction. Of several nodes one does it at a time.
/// </summary>
public sealed class PostgresRetention : IAsyncDisposable
{
    /// <summary>Of one chain in one step.</summary>
    private const int MostSegments = 100;
    private const int MostLinks = 200;

    /// <summary>The number is arbitrary, and the same in every version of this program.</summary>
    private const string TryLock = "SELECT pg_try_advisory_xact_lock(7305790133)";

    private const string Chains =
        """
        SELECT node AS Node, organisation AS Organisation, anchor_sequence AS AnchorSequence, head_segment AS HeadSegment, head_sequence AS HeadSequence,
          head_time_ms AS HeadTimeMs, head_mac AS HeadMac
        FROM decision_chains ORDER BY node, organisation
        """;

    /// <summary>The last of the oldest segments that is too old as a whole; there is one after it.</summary>
    private const string LastTooOld =
        """
        SELECT number AS Segment, sequence AS Sequence, mac AS Mac FROM (
          SELECT next.number, next.first AS sequence, link.mac, link.time_ms FROM decision_segments AS segment
          JOIN decision_segments AS next ON next.node = segment.node AND next.organisation = segment.organisation AND next.number = segment.number + 1
          CROSS JOIN LATERAL (
            SELECT mac, time_ms FROM decision_links WHERE node = segment.node AND organisation = segment.organisation AND first < next.first
            ORDER BY first DESC LIMIT 1) AS link
          WHERE segment.node = @Node AND segment.organisation = @Organisation ORDER BY segment.number LIMIT @MostSegments) AS oldest
        WHERE time_ms < @KeptFromMs ORDER BY number DESC LIMIT 1
        """;

    private const string MoveAnchor =
        """
        UPDATE decision_chains SET anchor_segment = @Segment, anchor_sequence = @Sequence, anchor_mac = @Mac, anchor_key = @Key, anchor_seal = @Seal
        WHERE node = @Node AND organisation = @Organisation;
        DELETE FROM decision_segments WHERE node = @Node AND organisation = @Organisation AND number < @Segment;
        """;

    private const string LinksBefore =
        """
        SELECT id AS Id, first AS First, first_row AS FirstRow, rows AS Rows FROM decision_links
        WHERE node = @Node AND organisation = @Organisation AND first < @Sequence ORDER BY first LIMIT @MostLinks
        """;

    /// <summary>A row that a later link completes, or that is open yet, stays until that link goes: without it the link could not be verified.</summary>
    private const string RemoveLinks =
        """
        DELETE FROM decisions USING unnest(@FirstRows, @EndRows) AS link (first_row, end_row)
        WHERE node = @Node AND id >= link.first_row AND id < link.end_row AND outcome <> 'open' AND (completed_by IS NULL OR completed_by <= @LastLink);
        DELETE FROM decisions WHERE node = @Node AND organisation = @Organisation AND completed_by = ANY (@Links);
        DELETE FROM decision_links WHERE node = @Node AND organisation = @Organisation AND first <= @LastFirst;
        """;

    private readonly NpgsqlDataSource _database;
    private readonly ChainKeys _keys;
    private readonly AuditRetention _retention;

    public PostgresRetention(PostgresAddress address, KeyRing ring, AuditRetention retention)
    {
        _database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(address.Reveal()) { MaxPoolSize = 2 }.ToString());
        (_keys, _retention) = (new ChainKeys(ring), retention);
    }

    /// <summary>One round over all chains.</summary>
    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellationToken);
        foreach (var chain in (await connection.QueryAsync<AgeingChain>(new CommandDefinition(Chains, cancellationToken: cancellationToken))).AsList())
        {
            if (_retention.KeptFromMs(chain.Organisation) is { } from)
                await PruneAsync(connection, chain, from, cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private async Task PruneAsync(NpgsqlConnection connection, AgeingChain chain, long keptFromMs, CancellationToken cancellationToken)
    {
        var sequence = chain.AnchorSequence;
        bool goesOn;
        do
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            if (!await connection.QuerySingleAsync<bool>(new CommandDefinition(TryLock, cancellationToken: cancellationToken)))
                return;
            var moved = await MoveAnchorAsync(connection, chain, sequence, keptFromMs, cancellationToken);
            sequence = moved ?? sequence;
            goesOn = await RemoveLinksAsync(connection, chain, sequence, cancellationToken) || moved is not null;
            await transaction.CommitAsync(cancellationToken);
        }
        while (goesOn);
    }

    /// <summary>Null when what the chain begins with is to be kept.</summary>
    private async Task<long?> MoveAnchorAsync(
        NpgsqlConnection connection, AgeingChain chain, long sequence, long keptFromMs, CancellationToken cancellationToken)
    {
        var question = new { chain.Node, chain.Organisation, MostSegments, KeptFromMs = keptFromMs };
        var end = chain.HeadTimeMs < keptFromMs
            ? new AnchorPlace(chain.HeadSegment!.Value, chain.HeadSequence!.Value + 1, chain.HeadMac!)
            : await connection.QuerySingleOrDefaultAsync<AnchorPlace>(new CommandDefinition(LastTooOld, question, cancellationToken: cancellationToken));
        if (end is null || end.Sequence <= sequence)
            return null;
        var key = _keys.Current;
        var seal = ChainStatements.Anchor(key, new ChainName(chain.Node, chain.Organisation), new ChainAnchor(end.Segment, end.Sequence, end.Mac));
        var anchor = new { chain.Node, chain.Organisation, end.Segment, end.Sequence, end.Mac, Key = key.Id, Seal = seal };
        await connection.ExecuteAsync(new CommandDefinition(MoveAnchor, anchor, cancellationToken: cancellationToken));
        return end.Sequence;
    }

    /// <summary>Whether there may be more before the anchor.</summary>
    private static async Task<bool> RemoveLinksAsync(NpgsqlConnection connection, AgeingChain chain, long sequence, CancellationToken cancellationToken)
    {
        var question = new { chain.Node, chain.Organisation, Sequence = sequence, MostLinks };
        var links = (await connection.QueryAsync<AgedLink>(new CommandDefinition(LinksBefore, question, cancellationToken: cancellationToken))).AsList();
        if (links.Count == 0)
            return false;
        var removal = new
        {
            chain.Node,
            chain.Organisation,
            FirstRows = links.ConvertAll(link => link.FirstRow),
            EndRows = links.ConvertAll(link => link.FirstRow + link.Rows),
            Links = links.ConvertAll(link => link.Id),
            LastLink = links[^1].Id,
            LastFirst = links[^1].First,
        };
        await connection.ExecuteAsync(new CommandDefinition(RemoveLinks, removal, cancellationToken: cancellationToken));
        return links.Count == MostLinks;
    }

    private sealed record AgeingChain(Guid Node, string Organisation, long AnchorSequence, long? HeadSegment, long? HeadSequence, long? HeadTimeMs, byte[]? HeadMac);

    private sealed record AnchorPlace(long Segment, long Sequence, byte[] Mac);

    private sealed record AgedLink(long Id, long First, long FirstRow, long Rows);
}
