using Microsoft.Extensions.Logging;

namespace Sluice.Store.Audit.Postgres;

/// <summary>The way of a span: read here in one moment, committed there, let go of here. Used by one thread.</summary>
internal sealed partial class Shipment(SqliteAuditLog log, SpoolFile file, PostgresSpool database, ILogger logger) : IDisposable
{
    /// <summary>The last link that the database is known to have.</summary>
    private long _last;

    /// <summary>False at first, and after a commit whose answer was lost.</summary>
    private bool _isSure;
    private bool _hasMet;

    /// <returns>Whether more may wait.</returns>
    public bool ShipNext()
    {
        if (!_isSure)
            Ask();
        file.BeginMoment();
        try
        {
            if (file.Next(_last) is not { } span)
                return false;
            _isSure = false;
            Know(database.Ship(file, span));
            return span.IsFull || _last != span.Last;
        }
        finally
        {
            file.EndMoment();
        }
    }

    public SpoolBacklog Measure(string? fault)
    {
        var (rows, oldest) = file.MeasureAfter(_last);
        return new SpoolBacklog(rows, oldest, fault);
    }

    public void Dispose()
    {
        file.Dispose();
        database.Dispose();
    }

    private void Ask()
    {
        var last = database.LastOf(file.Node);
        if (!_hasMet && last > file.LastAtStart)
        {
            throw new InvalidDataException(
                $"the audit file ends with link {file.LastAtStart}, but link {last} of it was shipped: an old copy was put back. Stop the gateway, move the file away, and start again");
        }

        _hasMet = true;
        Know(last);
    }

    private void Know(long last)
    {
        if (last < _last)
            LogBehind(file.Node, last + 1, _last);
        (_last, _isSure) = (last, true);
        log.LetGo(last);
    }

    [LoggerMessage(LogLevel.Critical,
        "PostgreSQL has lost decisions that it had committed, as after an old copy was put back: links {First} to {Last} of node {Node}. What the node's "
        + "file still has of them is shipped again; verify names the rest.")]
    private partial void LogBehind(Guid node, long first, long last);
}
