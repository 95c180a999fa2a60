using System.Buffers.Binary;
using System.Text;

namespace Sluice.Store.Audit.Chain;

/// <summary>What the keeper of a chain says of it under a key: without these, whoever cuts a chain off at either end leaves a whole one.</summary>
internal static class ChainStatements
{
    private const byte HeadStatement = 2;
    private const byte AnchorStatement = 3;
    private const byte NodeStatement = 4;
    private const int ChainLength = 1 + 16 + 16;

    /// <summary>How far the chain goes.</summary>
    public static byte[] Head(ChainKey key, ChainName chain, in ChainHead head)
    {
        Span<byte> statement = stackalloc byte[ChainLength + (4 * sizeof(long)) + LinkMac.Length];
        Write(statement, HeadStatement, key, chain);
        BinaryPrimitives.WriteInt64LittleEndian(statement[ChainLength..], head.Segment);
        BinaryPrimitives.WriteInt64LittleEndian(statement[(ChainLength + 8)..], head.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(statement[(ChainLength + 16)..], head.FromMs);
        BinaryPrimitives.WriteInt64LittleEndian(statement[(ChainLength + 24)..], head.TimeMs);
        head.Mac.Span.CopyTo(statement[(ChainLength + 32)..]);
        return key.Seal(statement);
    }

    /// <summary>Where the chain begins: what stood before was pruned.</summary>
    public static byte[] Anchor(ChainKey key, ChainName chain, in ChainAnchor anchor)
    {
        Span<byte> statement = stackalloc byte[ChainLength + (2 * sizeof(long)) + LinkMac.Length];
        Write(statement, AnchorStatement, key, chain);
        BinaryPrimitives.WriteInt64LittleEndian(statement[ChainLength..], anchor.Segment);
        BinaryPrimitives.WriteInt64LittleEndian(statement[(ChainLength + 8)..], anchor.Sequence);
        anchor.Mac.Span.CopyTo(statement[(ChainLength + 16)..]);
        return key.Seal(statement);
    }

    /// <summary>How many chains there are.</summary>
    public static byte[] Node(ChainKey key, Guid node, long chains)
    {
        Span<byte> statement = stackalloc byte[1 + 16 + sizeof(long)];
        statement[0] = NodeStatement;
        node.TryWriteBytes(statement[1..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64LittleEndian(statement[17..], chains);
        return key.Seal(statement);
    }

    private static void Write(Span<byte> statement, byte kind, ChainKey key, ChainName chain)
    {
        statement[0] = kind;
        chain.Node.TryWriteBytes(statement[1..], bigEndian: true, out _);
        BinaryPrimitives.WriteUInt128LittleEndian(statement[17..], key.DigestOf(Encoding.UTF8.GetBytes(chain.Organisation)));
    }
}
