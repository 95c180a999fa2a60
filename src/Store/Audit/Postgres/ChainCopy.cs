using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace Sluice.Store.Audit.Postgres;

/// <summary>
/// Writes what proves the rows: links, segments, chains. All of a kind in one statement, since a span may touch as many organisations as it has links.
/// </summary>
internal static class ChainCopy
{
    private const string CopyLinks =
        "COPY decision_links (node, id, organisation, segment, first, rows, completions, first_row, from_ms, time_ms, mac) FROM STDIN (FORMAT BINARY)";

    private const string AddSegments =
        """
        INSERT INTO decision_segments (node, organisation, number, key_id, opened_ms, first)
        SELECT @Node, * FROM unnest(@Organisation, @Number, @Key, @OpenedMs, @First)
        ON CONFLICT (node, organisation, number) DO NOTHING
        """;

    private const string CloseSegments =
        """
        UPDATE decision_segments AS segment SET from_ms = closed.from_ms
        FROM unnest(@Organisation, @Number, @FromMs) AS closed (organisation, number, from_ms)
        WHERE node = @Node AND segment.organisation = closed.organisation AND segment.number = closed.number AND segment.from_ms IS NULL
        """;

    /// <summary>An anchor that is there stays: it is the database's own once the chain is.</summary>
    private const string AddChains =
        """
        INSERT INTO decision_chains (node, organisation, anchor_segment, anchor_sequence, anchor_mac, anchor_key, anchor_seal)
        SELECT @Node, * FROM unnest(@Organisation, @Segment, @Sequence, @Mac, @Key, @Seal)
        ON CONFLICT (node, organisation) DO NOTHING
        """;

    private const string MoveHeads =
        """
        UPDATE decision_chains AS chain SET head_segment = head.segment, head_sequence = head.sequence, head_from_ms = head.from_ms,
          head_time_ms = head.time_ms, head_mac = head.mac, head_key = head.key, head_seal = head.seal
        FROM unnest(@Organisation, @Segment, @Sequence, @FromMs, @TimeMs, @Mac, @Key, @Seal)
          AS head (organisation, segment, sequence, from_ms, time_ms, mac, key, seal)
        WHERE node = @Node AND chain.organisation = head.organisation
        """;

    public static void Run(NpgsqlConnection connection, SpoolFile file, in SpoolSpan span)
    {
        WriteLinks(connection, file, span);
        WriteSegments(connection, file, span);
        WriteChains(connection, file, span);
    }

    private static void WriteLinks(NpgsqlConnection connection, SpoolFile file, in SpoolSpan span)
    {
        using var copy = connection.BeginBinaryImport(CopyLinks);
        var link = file.Chains.Links(span);
        while (link.Step())
        {
            copy.StartRow();
            copy.Write(file.Node, NpgsqlDbType.Uuid);
            copy.Write(link.Number(0), NpgsqlDbType.Bigint);
            copy.Write(link.Text(1), NpgsqlDbType.Text);
            for (var column = 2; column < 9; column++)
                copy.Write(link.Number(column), NpgsqlDbType.Bigint);
            copy.Write(link.Blob(9).ToArray(), NpgsqlDbType.Bytea);
        }

        copy.Complete();
    }

    private static void WriteSegments(NpgsqlConnection connection, SpoolFile file, in SpoolSpan span)
    {
        var added = new List<(string Organisation, long Number, string Key, long OpenedMs, long First)>();
        var closed = new List<(string Organisation, long Number, long FromMs)>();
        var segment = file.Chains.Segments(span);
        while (segment.Step())
        {
            if (segment.Number(6) != 0)
                added.Add((segment.Text(0), segment.Number(1), segment.Text(2), segment.Number(3), segment.Number(4)));
            if (!segment.IsNull(5))
                closed.Add((segment.Text(0), segment.Number(1), segment.Number(5)));
        }

        connection.Execute(AddSegments, new
        {
            file.Node,
            Organisation = added.ConvertAll(one => one.Organisation),
            Number = added.ConvertAll(one => one.Number),
            Key = added.ConvertAll(one => one.Key),
            OpenedMs = added.ConvertAll(one => one.OpenedMs),
            First = added.ConvertAll(one => one.First),
        });
        connection.Execute(CloseSegments, new
        {
            file.Node,
            Organisation = closed.ConvertAll(one => one.Organisation),
            Number = closed.ConvertAll(one => one.Number),
            FromMs = closed.ConvertAll(one => one.FromMs),
        });
    }

    private static void WriteChains(NpgsqlConnection connection, SpoolFile file, in SpoolSpan span)
    {
        var chains = new List<SpoolChain>();
        var row = file.Chains.Chains(span);
        while (row.Step())
            chains.Add(SpoolChain.Read(row));
        connection.Execute(AddChains, new
        {
            file.Node,
            Organisation = chains.ConvertAll(chain => chain.Organisation),
            Segment = chains.ConvertAll(chain => chain.AnchorSegment),
            Sequence = chains.ConvertAll(chain => chain.AnchorSequence),
            Mac = chains.ConvertAll(chain => chain.AnchorMac),
            Key = chains.ConvertAll(chain => chain.AnchorKey),
            Seal = chains.ConvertAll(chain => chain.AnchorSeal),
        });
        var ended = chains.FindAll(chain => chain.IsWhole);
        connection.Execute(MoveHeads, new
        {
            file.Node,
            Organisation = ended.ConvertAll(chain => chain.Organisation),
            Segment = ended.ConvertAll(chain => chain.HeadSegment),
            Sequence = ended.ConvertAll(chain => chain.HeadSequence),
            FromMs = ended.ConvertAll(chain => chain.HeadFromMs),
            TimeMs = ended.ConvertAll(chain => chain.HeadTimeMs),
            Mac = ended.ConvertAll(chain => chain.HeadMac),
            Key = ended.ConvertAll(chain => chain.HeadKey),
            Seal = ended.ConvertAll(chain => chain.HeadSeal),
        });
    }
}
