using Microsoft.Extensions.Logging;
using Sluice.Store.Audit.Chain;
using Sluice.Store.Keys;

namespace Sluice.Store.Audit;

/// <summary>
/// Decisions in a SQLite file of their own. A fixed number of slots bounds what is on its way; one writer commits what has gathered. While the file
/// cannot be written, decisions keep their slots and the writer tries again; callers are denied once that has taken a second, or the slots are used up.
/// </summary>
public sealed class SqliteAuditLog : IAuditLog, IAsyncDisposable
{
    private readonly AuditLogOptions _options;
    private readonly TimeProvider _time;
    private readonly SlotPool _slots;
    private readonly AuditWriter _writer;

    internal SqliteAuditLog(AuditDatabase database, AuditLogOptions options, TimeProvider time, ILogger<SqliteAuditLog> logger)
    {
        (_options, _time) = (options, time);
        _slots = new SlotPool(options.Slots, options.LongestWait, time);
        _writer = new AuditWriter(database, _slots, options, time, logger);
    }

    /// <summary>Why decisions cannot be written now, for <c>/readyz</c>; null while they can.</summary>
    public string? Fault => _writer.Fault;

    /// <summary>How many decisions hold a slot: they are being made, or wait to be written.</summary>
    public int Pending => _slots.Taken;

    /// <summary>Opens or creates the file, and marks as interrupted what a former run left open.</summary>
    /// <exception cref="IOException">The file cannot be used; the message says why and what to do.</exception>
    /// <param name="path">The file.</param>
    /// <param name="options">Its bounds.</param>
    /// <param name="keys">The first of them makes the proofs from now on.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears of faults.</param>
    public static SqliteAuditLog Open(string path, AuditLogOptions options, KeyRing keys, TimeProvider time, ILogger<SqliteAuditLog> logger) =>
        new(AuditDatabase.Open(path, new ChainKeys(keys), time, spoolBytes: options.SpoolBytes), options, time, logger);

    public ValueTask<AuditEntry?> TakeSlotAsync(string organisation, CancellationToken cancellationToken)
    {
        if (_writer.IsOverdue)
            return default;
        var slot = _slots.TakeAsync(organisation, cancellationToken);
        if (!slot.IsCompleted)
            _writer.Hurry();
        return slot;
    }

    public async ValueTask<bool> OpenAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        entry.IsOpening = entry.WasOpened = true;
        try
        {
            return await _writer.OpenAsync(entry).WaitAsync(_options.LongestWait, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            entry.EndOpening();
        }
    }

    public void Append(AuditEntry entry)
    {
        if (entry.WasAppended || entry.Share is null)
            throw new InvalidOperationException("This audit slot was appended or released already.");
        entry.WasAppended = true;
        _writer.Append(entry);
    }

    public void Release(AuditEntry entry)
    {
        if (entry.WasOpened || entry.WasAppended)
            throw new InvalidOperationException("An audit entry that was opened must be appended, and one that was appended is gone.");
        _slots.Return(entry);
    }

    /// <summary>Completes when every decision appended so far can be read; false when the log stopped without writing them.</summary>
    public Task<bool> FlushAsync(CancellationToken cancellationToken) => _writer.FlushAsync().WaitAsync(cancellationToken);

    /// <summary>PostgreSQL has everything up to this link: the file need not keep it. Never waits.</summary>
    internal void LetGo(long link) => _writer.LetGo(link);

    /// <summary>Writes what was appended; waits at most <see cref="AuditLogOptions.LongestStop"/>, then logs how many decisions are lost.</summary>
    public ValueTask DisposeAsync()
    {
        _slots.Close();
        return _writer.DisposeAsync();
    }
}
