using System.Data.Common;
using Dapper;
using Sluice.Store.Directory.Records;

namespace Sluice.Store.Directory.Sql;

/// <summary>One change on its way: a transaction in the name of one author, inside one organisation.</summary>
internal sealed class DirectoryWrite(DbConnection connection, DbTransaction transaction, ChangeAuthor author, AdminChain? chain, CancellationToken cancellationToken)
{
    /// <summary>How far back the feed reaches. Who was away for longer loads everything.</summary>
    public const int LongestFeed = 100_000;

    private const string AppendChange =
        """
        INSERT INTO changes (sequence, organisation, kind, object_id) VALUES (@Sequence, @Organisation, @Kind, @ObjectId);
        DELETE FROM changes WHERE sequence <= @Oldest;
        INSERT INTO admin_audit (sequence, organisation, time_ms, author, action, kind, object_id, before, after, item, mac)
        VALUES (@Sequence, @Organisation, @NowMs, @Author, @Action, @Kind, @ObjectId, @Before, @After, @Item, @Mac);
        """;

    private ChangeNote? _note;

    public string Organisation => author.Organisation.Value;

    public string Author => author.Name;

    public long NowMs => author.NowMs;

    public Task<int> ExecuteAsync(string sql, object arguments) => connection.ExecuteAsync(Command(sql, arguments));

    public Task<T?> OneAsync<T>(string sql, object arguments) => connection.QuerySingleOrDefaultAsync<T>(Command(sql, arguments));

    /// <summary>What the feed and the audit are to say.</summary>
    public void Note<T>(string action, string kind, T? before, T? after)
        where T : DirectoryRecord =>
        _note = new ChangeNote(action, kind, (after ?? before)!.Id, AuditText.Of(before), AuditText.Of(after));

    /// <summary>The last step: the lock on the feed's one row is held no longer than the commit takes, and it makes the order of numbers that of commits.</summary>
    public async Task<long> AppendAsync(string? notify)
    {
        var note = _note ?? throw new InvalidOperationException("A change says what it did before it is committed.");
        var sequence = await OneAsync<long>("UPDATE feed SET last = last + 1 RETURNING last", new { });
        var link = chain is null ? default : await chain.NextAsync(this, RecordOf(note, sequence));
        await ExecuteAsync(AppendChange, new
        {
            Sequence = sequence,
            Oldest = sequence - LongestFeed,
            Organisation,
            Author,
            NowMs,
            note.Action,
            note.Kind,
            note.ObjectId,
            note.Before,
            note.After,
            link.Item,
            link.Mac,
        });
        if (notify is not null)
            await ExecuteAsync(notify, new { });
        return sequence;
    }

    private AdminAuditRecord RecordOf(ChangeNote note, long sequence) => new()
    {
        Sequence = sequence,
        TimeMs = NowMs,
        Author = Author,
        Action = note.Action,
        Kind = note.Kind,
        ObjectId = note.ObjectId,
        Before = note.Before,
        After = note.After,
    };

    private CommandDefinition Command(string sql, object arguments) => new(sql, arguments, transaction, cancellationToken: cancellationToken);

    private sealed record ChangeNote(string Action, string Kind, string ObjectId, string? Before, string? After);
}
