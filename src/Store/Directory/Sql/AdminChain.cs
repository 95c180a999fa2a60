using Sluice.Store.Audit.Chain;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory.Sql;

/// <summary>
/// Makes the chains of the admin audit, one for each organisation, inside the transaction of the change that a record is about. The lock on the feed's row
/// lets one change in at a time, from whichever node.
/// </summary>
internal sealed class AdminChain(ChainKeys keys)
{
    private const string AddChain =
        """
        INSERT INTO admin_chains (organisation, head_segment, head_sequence, head_from_ms, head_time_ms, head_mac, head_key, head_seal,
          anchor_segment, anchor_sequence, anchor_mac, anchor_key, anchor_seal)
        VALUES (@Organisation, @HeadSegment, @HeadSequence, @HeadFromMs, @HeadTimeMs, @HeadMac, @HeadKey, @HeadSeal,
          @AnchorSegment, @AnchorSequence, @AnchorMac, @AnchorKey, @AnchorSeal)
        """;

    private const string MoveHead =
        """
        UPDATE admin_chains SET head_segment = @Segment, head_sequence = @Sequence, head_from_ms = @FromMs, head_time_ms = @TimeMs, head_mac = @Mac,
          head_key = @Key, head_seal = @Seal WHERE organisation = @Organisation
        """;

    private const string AddSegment =
        "INSERT INTO admin_segments (organisation, number, key_id, opened_ms, first) VALUES (@Organisation, @Number, @KeyId, @OpenedMs, @First)";

    private const string CloseSegment = "UPDATE admin_segments SET from_ms = @FromMs WHERE organisation = @Organisation AND number = @Number";

    /// <summary>What seals now.</summary>
    public ChainKey Key => keys.Current;

    /// <summary>The link of a record that is about to be written.</summary>
    public async Task<AdminLink> NextAsync(DirectoryWrite write, AdminAuditRecord record)
    {
        var key = Key;
        var node = await write.OneAsync<AdminNodeRow>(AdminNodeRow.Select, new { }) ?? await AddNodeAsync(write, key);
        var name = new ChainName(node.Node, write.Organisation);
        var row = await write.OneAsync<AdminChainRow>($"{AdminChainRow.Select} WHERE organisation = @Organisation", new { write.Organisation })
            ?? await AddAsync(write, node, name, key);
        var (head, openedMs) = await OpenSegmentAsync(write, row.Head, key);
        var mac = Mac(key, new LinkStart(name, head.Segment, openedMs, head.Sequence + 1, head.Mac), record);
        head = new ChainHead(head.Segment, head.Sequence + 1, Math.Min(head.FromMs, record.TimeMs), record.TimeMs, mac);
        await write.ExecuteAsync(MoveHead, new
        {
            head.Segment,
            head.Sequence,
            head.FromMs,
            head.TimeMs,
            Mac = mac,
            Key = key.Id,
            Seal = ChainStatements.Head(key, name, head),
            write.Organisation,
        });
        return new AdminLink(head.Sequence, mac);
    }

    private static byte[] Mac(ChainKey key, in LinkStart start, AdminAuditRecord record)
    {
        using var link = new LinkMac(key);
        link.Begin(start);
        link.Append(AdminRecordBytes.Of(start.Chain.Organisation, record));
        var mac = new byte[LinkMac.Length];
        link.Finish(new LinkExtent(1, 0, record.TimeMs, record.TimeMs), mac);
        return mac;
    }

    private static async Task<AdminNodeRow> AddNodeAsync(DirectoryWrite write, ChainKey key)
    {
        var node = Guid.NewGuid();
        var row = new AdminNodeRow { Id = node.ToByteArray(bigEndian: true), Chains = 0, KeyId = key.Id, Seal = ChainStatements.Node(key, node, 0) };
        await write.ExecuteAsync("INSERT INTO admin_node (id, chains, key_id, seal) VALUES (@Id, @Chains, @KeyId, @Seal)", row);
        return row;
    }

    private static async Task<AdminChainRow> AddAsync(DirectoryWrite write, AdminNodeRow node, ChainName name, ChainKey key)
    {
        var (head, anchor) = (ChainHead.Start, ChainAnchor.Start);
        var row = new AdminChainRow
        {
            Organisation = name.Organisation,
            HeadSegment = head.Segment,
            HeadSequence = head.Sequence,
            HeadFromMs = head.FromMs,
            HeadTimeMs = head.TimeMs,
            HeadMac = head.Mac.ToArray(),
            HeadKey = key.Id,
            HeadSeal = ChainStatements.Head(key, name, head),
            AnchorSegment = anchor.Segment,
            AnchorSequence = anchor.Sequence,
            AnchorMac = anchor.Mac.ToArray(),
            AnchorKey = key.Id,
            AnchorSeal = ChainStatements.Anchor(key, name, anchor),
        };
        await write.ExecuteAsync(AddChain, row);
        var chains = node.Chains + 1;
        var sealedNode = new { Chains = chains, KeyId = key.Id, Seal = ChainStatements.Node(key, node.Node, chains) };
        await write.ExecuteAsync("UPDATE admin_node SET chains = @Chains, key_id = @KeyId, seal = @Seal", sealedNode);
        return row;
    }

    private static async Task<(ChainHead Head, long OpenedMs)> OpenSegmentAsync(DirectoryWrite write, ChainHead head, ChainKey key)
    {
        var open = await write.OneAsync<AdminSegmentRow>($"{AdminSegmentRow.Select} AND from_ms IS NULL", new { write.Organisation, Number = head.Segment });
        if (open is not null && SegmentBounds.Default.Holds(new OpenSegment(open.KeyId, open.OpenedMs, open.First), key, head.Sequence + 1, write.NowMs))
            return (head, open.OpenedMs);
        if (open is not null)
            await write.ExecuteAsync(CloseSegment, new { head.FromMs, write.Organisation, open.Number });
        var next = head with { Segment = head.Segment + 1, FromMs = long.MaxValue };
        await write.ExecuteAsync(AddSegment, new { write.Organisation, Number = next.Segment, KeyId = key.Id, OpenedMs = write.NowMs, First = head.Sequence + 1 });
        return (next, write.NowMs);
    }
}
