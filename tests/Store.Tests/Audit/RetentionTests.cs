using Sluice.Store.Audit;

namespace Sluice.Store.Tests.Audit;

public sealed class RetentionTests : IDisposable
{
    private readonly ChainedLog _log = ChainedLog.Filled();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Prune_OldSegments_AreGoneAndTheRestIsWholeAfterEachStep()
    {
        _log.Time.Advance(TimeSpan.FromDays(10));
        _log.Run(database =>
        {
            _log.WriteFinished(database, 8);
            while (database.Maintain(Keep(days: 5).KeptFromMs))
                Assert.Empty(_log.Verify().Kept);
        });

        var findings = _log.Verify();
        Assert.Empty(findings.Kept);
        Assert.Equal(6, findings.Records);
        Assert.Equal(["6"], _log.Ask("SELECT CAST(count(*) AS TEXT) FROM decision_rows"));
        Assert.Equal(["2"], _log.Ask("SELECT CAST(count(*) AS TEXT) FROM segments"));
    }

    [Fact]
    public void Prune_NothingIsNew_LeavesAnchorsThatTheNextRecordsFollow()
    {
        _log.Time.Advance(TimeSpan.FromDays(10));
        _log.Run(database => Prune(database, days: 5));
        Assert.Equal(["0"], _log.Ask("SELECT CAST(count(*) AS TEXT) FROM decision_rows"));
        Assert.Empty(_log.Verify().Kept);

        _log.Run(database => _log.WriteFinished(database, 8));

        Assert.Equal((0L, 6L), (_log.Verify().Tampered, _log.Verify().Records));
    }

    [Fact]
    public void Prune_OrganisationWithDaysOfItsOwn_KeepsThem()
    {
        _log.Time.Advance(TimeSpan.FromDays(10));
        var retention = Keep(days: 5, ("globex", 20));

        _log.Run(database => Prune(database, retention));

        Assert.Equal(["globex"], _log.Ask("SELECT DISTINCT organisation FROM decisions"));
        Assert.Equal((0L, 15L), (_log.Verify().Tampered, _log.Verify().Records));
    }

    [Fact]
    public void Prune_BeforeTheDirectoryWasRead_KeepsAll()
    {
        _log.Time.Advance(TimeSpan.FromDays(1_000));

        _log.Run(database => Prune(database, new AuditRetention(1, _log.Time)));

        Assert.Equal(33, _log.Verify().Records);
    }

    /// <summary>The call was opened in a segment that is pruned, and completed in one that is kept.</summary>
    [Fact]
    public void Prune_RowCompletedInAKeptSegment_LeavesItsHash()
    {
        var late = _log.Entry("acme", 500);
        late.IsOpening = true;
        _log.Run(database =>
        {
            ChainedLog.Write(database, new AuditWrite(late, Opens: true));
            _log.Time.Advance(TimeSpan.FromDays(10));
            _log.WriteFinished(database, 8);
            ChainedLog.Write(database, new AuditWrite(late, Opens: false));
            Prune(database, days: 5);
        });

        Assert.Empty(_log.Verify().Kept);
        Assert.Equal(["1"], _log.Ask("SELECT CAST(count(*) AS TEXT) FROM pruned_completions"));
        MustBeFound("DELETE FROM pruned_completions");
        MustBeFound("UPDATE pruned_completions SET hash = zeroblob(32)");
    }

    [Fact]
    public void Prune_ThenTampered_IsFound()
    {
        _log.Time.Advance(TimeSpan.FromDays(10));
        _log.Run(database =>
        {
            for (var batch = 6; batch < 12; batch++)
                _log.WriteFinished(database, batch);
            Prune(database, days: 5);
        });
        Assert.Empty(_log.Verify().Kept);

        MustBeFound("DELETE FROM decision_rows WHERE id = (SELECT min(id) FROM decision_rows)");
        MustBeFound("UPDATE chains SET anchor_sequence = anchor_sequence + 3");
        MustBeFound(
            """
            DELETE FROM decision_rows WHERE id IN (SELECT first_row FROM links WHERE first = (SELECT anchor_sequence FROM chains WHERE chains.id = chain));
            UPDATE chains SET (anchor_sequence, anchor_mac) =
              (SELECT first + rows, mac FROM links WHERE chain = chains.id AND first = anchor_sequence);
            DELETE FROM links WHERE first < (SELECT anchor_sequence FROM chains WHERE chains.id = chain);
            """);
    }

    [Fact]
    public void Prune_Texts_GoWithTheLastRowThatNamesThem()
    {
        Assert.NotEmpty(_log.Ask("SELECT text FROM texts WHERE text = 'session-900'"));
        _log.Time.Advance(TimeSpan.FromDays(10));
        _log.Run(database =>
        {
            _log.WriteFinished(database, 8);
            Prune(database, days: 5);
        });

        Assert.Empty(_log.Ask("SELECT text FROM texts WHERE text = 'session-900'"));
        Assert.NotEmpty(_log.Ask("SELECT text FROM texts WHERE text = 'session-85'"));
        Assert.Equal(["6"], _log.Ask("SELECT CAST(count(mcp_session) AS TEXT) FROM decisions"));
    }

    [Fact]
    public void Prune_YearAfterYear_UsesThePagesAgain()
    {
        var sizes = new List<int>();
        _log.Run(database =>
        {
            for (var day = 0; day < 60; day++)
            {
                for (var batch = 0; batch < 40; batch++)
                    _log.WriteFinished(database, batch + 10);
                _log.Time.Advance(TimeSpan.FromDays(1));
                Prune(database, days: 5);
                sizes.Add(int.Parse(_log.Ask("SELECT CAST(page_count AS TEXT) FROM pragma_page_count")[0]));
            }
        });

        Assert.True(sizes[^1] <= sizes[20] * 1.2, $"from {sizes[20]} pages to {sizes[^1]}");
        Assert.Empty(_log.Verify().Kept);
    }

    [Fact]
    public async Task Log_TimePasses_PrunesByItself()
    {
        var time = new Fakes.ManualTimeProvider();
        var retention = new AuditRetention(5, time);
        retention.Use(new Dictionary<string, int>());
        await using var log = SqliteAuditLog.Open(
            _log.Path, new AuditLogOptions { Retention = retention }, TestKeys.Ring, time, new Fakes.RecordingLogger<SqliteAuditLog>());
        time.Advance(TimeSpan.FromDays(400));

        await Fakes.Eventually.True(
            () =>
            {
                time.Advance(TimeSpan.FromMinutes(1));
                return _log.Ask("SELECT CAST(count(*) AS TEXT) FROM decision_rows")[0] == "0";
            },
            "all was pruned");
    }

    private AuditRetention Keep(int days, params (string Organisation, int Days)[] own)
    {
        var retention = new AuditRetention(days, _log.Time);
        retention.Use(own.ToDictionary(one => one.Organisation, one => one.Days));
        return retention;
    }

    private void Prune(AuditDatabase database, int days) => Prune(database, Keep(days));

    private static void Prune(AuditDatabase database, AuditRetention retention)
    {
        while (database.Maintain(retention.KeptFromMs))
        {
        }
    }

    private void MustBeFound(string sql)
    {
        using var copy = _log.Copy();
        Assert.True(copy.Change(sql) > 0, $"nothing was changed by {sql}");
        Assert.True(copy.Verify().Tampered > 0, $"not found: {sql}");
    }
}
