using Microsoft.Data.Sqlite;

namespace Sluice.Store.Audit.Verification;

/// <summary>Whether a file still holds what checkpoints say that it held.</summary>
internal sealed class SqliteCheckpointCheck : IDisposable
{
    private readonly string _path;
    private readonly AuditFindings _findings;
    private readonly SqliteStatement _chain;
    private readonly SqliteStatement _link;
    private readonly Guid _node;

    public SqliteCheckpointCheck(SqliteConnection connection, string path, AuditFindings findings)
    {
        (_path, _findings) = (path, findings);
        _chain = new SqliteStatement(connection, "SELECT id, anchor_sequence, head_sequence FROM chains WHERE organisation = ?1");
        _link = new SqliteStatement(
            connection, "SELECT first + rows + completions - 1, mac FROM links WHERE chain = ?1 AND first <= ?2 ORDER BY first DESC LIMIT 1");
        using var node = new SqliteStatement(connection, "SELECT id FROM node");
        if (node.Step() && node.Blob(0) is { Length: 16 } id)
            _node = new Guid(id, bigEndian: true);
    }

    public void Check(ChainCheckpoint checkpoint)
    {
        if (checkpoint.Node != _node)
            return;
        if (!_chain.Bind(1, checkpoint.Organisation).Step())
            Find(checkpoint, "the whole chain is gone");
        else if (_chain.Number(2) < checkpoint.Sequence)
            Find(checkpoint, $"cut off: the chain ends at {_chain.Number(2)}");
        else if (_chain.Number(1) <= checkpoint.Sequence && !HasLink(_chain.Number(0), checkpoint))
            Find(checkpoint, "the chain is another one than it was then");
        _chain.Reset();
    }

    public void Dispose()
    {
        _chain.Dispose();
        _link.Dispose();
    }

    private bool HasLink(long chain, ChainCheckpoint checkpoint)
    {
        var isThere = _link.Bind(1, chain).Bind(2, checkpoint.Sequence).Step()
            && _link.Number(0) == checkpoint.Sequence && Convert.ToHexStringLower(_link.Blob(1)) == checkpoint.Mac;
        _link.Reset();
        return isThere;
    }

    private void Find(ChainCheckpoint checkpoint, string text) => _findings.Add(
        FindingKind.Tampered, $"{_path}, organisation {checkpoint.Organisation}, checkpoint of {checkpoint.Time:O} at record {checkpoint.Sequence}", text);
}
