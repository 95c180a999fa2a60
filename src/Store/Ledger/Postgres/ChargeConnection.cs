using Npgsql;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>One connection with its prepared statements for charges without locks: each trip is a transaction that ends with it, so that a node which is paused holds no row.</summary>
internal sealed class ChargeConnection : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly ChargeBatch _ask;
    private readonly ChargeBatch _charge;
    private readonly ChargeBatch _both;
    private readonly MissingRows _missing;
    private readonly Func<long>? _clock;

    private ChargeConnection(NpgsqlConnection connection, ulong life, int breaks, Func<long>? clock)
    {
        (_connection, Life, Breaks, _clock) = (connection, life, breaks, clock);
        (_ask, _charge, _both) = (new ChargeBatch(connection, true, false), new ChargeBatch(connection, false, true), new ChargeBatch(connection, true, true));
        _missing = new MissingRows(connection);
    }

    /// <summary>That of the ledgers, as long as this connection lasts.</summary>
    public ulong Life { get; }

    /// <summary>See <see cref="LedgerSession.Breaks"/>: when it was opened.</summary>
    public int Breaks { get; }

    public static async Task<ChargeConnection> OpenAsync(LedgerSession session, CancellationToken cancellationToken)
    {
        var breaks = session.Breaks;
        var (connection, life) = await session.OpenAsync(session.Patience.Race, cancellationToken);
        var opened = new ChargeConnection(connection, life, breaks, session.Clock);
        try
        {
            await opened._ask.PrepareAsync(cancellationToken);
            await opened._charge.PrepareAsync(cancellationToken);
            await opened._both.PrepareAsync(cancellationToken);
            await opened._missing.PrepareAsync(cancellationToken);
            return opened;
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    public async Task RunAsync(ChargeTrip trip, CancellationToken cancellationToken)
    {
        if (trip.Missing.Count > 0)
            await _missing.CreateAsync([.. trip.Missing], cancellationToken);
        var batch = trip.Charged.Count == 0 ? _ask : trip.Asked.Count == 0 ? _charge : _both;
        await batch.RunAsync(trip, _clock, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _ask.DisposeAsync();
        await _charge.DisposeAsync();
        await _both.DisposeAsync();
        await _missing.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
