using Sluice.Store.Audit.Chain;

namespace Sluice.Store.Directory.Sql;

/// <summary>Takes whole segments off the beginning of one organisation's admin audit.</summary>
internal static class AdminPruning
{
    private const int MostSegments = 100;

    /// <summary>Those whose first segment was opened before.</summary>
    public const string Candidates =
        """
        SELECT admin_chains.organisation FROM admin_chains
        JOIN admin_segments ON admin_segments.organisation = admin_chains.organisation AND number = anchor_segment WHERE opened_ms < @Before
        """;

    private const string LastRow =
        """
        SELECT item AS Item, mac AS Mac, time_ms AS TimeMs FROM admin_audit
        WHERE organisation = @Organisation AND item < coalesce(
          (SELECT first FROM admin_segments WHERE organisation = @Organisation AND number = @Next), 9223372036854775807)
        ORDER BY item DESC LIMIT 1
        """;

    private const string Move =
        """
        UPDATE admin_chains SET anchor_segment = @Segment, anchor_sequence = @Sequence, anchor_mac = @Mac, anchor_key = @KeyId, anchor_seal = @Seal
        WHERE organisation = @Organisation;
        DELETE FROM admin_audit WHERE organisation = @Organisation AND item < @Sequence;
        DELETE FROM admin_segments WHERE organisation = @Organisation AND number < @Segment;
        """;

    /// <param name="write">A transaction in the organisation's name.</param>
    /// <param name="key">What seals the new beginning.</param>
    /// <param name="keptFromMs">Segments whose last record is older go.</param>
    public static async Task RunAsync(DirectoryWrite write, ChainKey key, long keptFromMs)
    {
        // Changes wait here: they number their records under the same lock.
        await write.ExecuteAsync("UPDATE feed SET last = last", new { });
        var node = await write.OneAsync<AdminNodeRow>(AdminNodeRow.Select, new { });
        var chain = await write.OneAsync<AdminChainRow>($"{AdminChainRow.Select} WHERE organisation = @Organisation", new { write.Organisation });
        if (node is null || chain is null || await FirstKeptAsync(write, chain, keptFromMs) is not { } anchor)
            return;
        await write.ExecuteAsync(Move, new
        {
            anchor.Segment,
            anchor.Sequence,
            Mac = anchor.Mac.ToArray(),
            KeyId = key.Id,
            Seal = ChainStatements.Anchor(key, new ChainName(node.Node, write.Organisation), anchor),
            write.Organisation,
        });
    }

    private static async Task<ChainAnchor?> FirstKeptAsync(DirectoryWrite write, AdminChainRow chain, long keptFromMs)
    {
        ChainAnchor? anchor = null;
        var last = Math.Min(chain.HeadSegment, chain.AnchorSegment + MostSegments);
        for (var segment = chain.AnchorSegment; segment <= last; segment++)
        {
            var row = await write.OneAsync<LastOfSegment>(LastRow, new { write.Organisation, Next = segment + 1 });
            if (row is null || row.TimeMs >= keptFromMs)
                break;
            anchor = new ChainAnchor(segment + 1, row.Item + 1, row.Mac);
        }

        return anchor;
    }

    private sealed record LastOfSegment
    {
        public required long Item { get; init; }

        public required byte[] Mac { get; init; }

        public required long TimeMs { get; init; }
    }
}
