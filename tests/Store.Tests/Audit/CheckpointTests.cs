using Sluice.Store.Audit;
using Sluice.Store.Audit.Verification;

namespace Sluice.Store.Tests.Audit;

public sealed class CheckpointTests : IDisposable
{
    private readonly ChainedLog _log = ChainedLog.Filled();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Verify_AgainstCheckpoints_OfTheSameFile_FindsNothingAlsoLaterAndAfterPruning()
    {
        var checkpoints = await ReadAsync();
        Assert.Equal(["acme", "globex"], checkpoints.Select(checkpoint => checkpoint.Organisation));
        Assert.Empty(_log.Verify(checkpoints: checkpoints).Kept);

        _log.Run(database => _log.WriteFinished(database, 8));
        Assert.Empty(_log.Verify(checkpoints: checkpoints).Kept);

        _log.Time.Advance(TimeSpan.FromDays(10));
        var retention = new AuditRetention(5, _log.Time);
        retention.Use(new Dictionary<string, int>());
        _log.Run(database =>
        {
            while (database.Maintain(retention.KeptFromMs))
            {
            }
        });
        Assert.Empty(_log.Verify(checkpoints: checkpoints).Kept);
    }

    /// <summary>Nothing in an older copy is wrong by itself: only a checkpoint kept elsewhere tells.</summary>
    [Fact]
    public async Task Verify_OlderCopyPutBack_IsFoundByTheCheckpoint()
    {
        using var older = _log.Copy();
        _log.Run(database => _log.WriteFinished(database, 8));
        var checkpoints = await ReadAsync();

        Assert.Empty(older.Verify().Kept);
        var findings = older.Verify(checkpoints: checkpoints);

        Assert.Equal(2, findings.Tampered);
        Assert.Contains("cut off: the chain ends at 15", findings.Kept[1].Text);
    }

    [Fact]
    public async Task Verify_HistoryWrittenAnew_IsFoundByTheCheckpoint()
    {
        using var copy = _log.Copy();
        _log.Run(database => _log.WriteFinished(database, 8));
        var checkpoints = await ReadAsync();
        copy.Run(database =>
        {
            copy.WriteFinished(database, 7);
            copy.WriteFinished(database, 8);
        });

        Assert.Empty(copy.Verify().Kept);
        Assert.Contains("another one", copy.Verify(checkpoints: checkpoints).Kept[0].Text);
    }

    [Fact]
    public async Task File_AppendedTwice_ReadsBackWithoutALineThatWasCutOff()
    {
        var path = _log.Path + ".checkpoints.jsonl";
        var checkpoints = await ReadAsync();
        CheckpointFile.Append(path, checkpoints);
        CheckpointFile.Append(path, checkpoints);
        await File.AppendAllTextAsync(path, """{"organisation":"acme","no""");

        Assert.Equal([.. checkpoints, .. checkpoints], CheckpointFile.Read(path));
    }

    private async Task<IReadOnlyList<ChainCheckpoint>> ReadAsync() =>
        await new SqliteCheckpointReader(_log.Path).ReadAsync(organisation: null, CancellationToken.None);
}
