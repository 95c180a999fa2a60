using Npgsql;
using Sluice.Policy.Ledger;

namespace Sluice.Store.Ledger.Postgres;

/// <summary>The prepared statements of a trip that reads rows, charges rows, or both: one transaction, which ends with the trip. What is read is read before.</summary>
internal sealed class ChargeBatch : IAsyncDisposable
{
    private readonly KnownRows? _asked;
    private readonly ChargedRows? _charged;
    private readonly NpgsqlBatch _batch;

    public ChargeBatch(NpgsqlConnection connection, bool asks, bool charges)
    {
        _batch = new NpgsqlBatch(connection);
        if (asks)
            _batch.BatchCommands.Add((_asked = new KnownRows()).Command(LedgerStatements.Ask));
        if (charges)
            _batch.BatchCommands.Add((_charged = new ChargedRows()).Command(LedgerStatements.Charge));
    }

    public Task PrepareAsync(CancellationToken cancellationToken) => _batch.PrepareAsync(cancellationToken);

    public async Task RunAsync(ChargeTrip trip, Func<long>? clock, CancellationToken cancellationToken)
    {
        _asked?.Set(Array.ConvertAll(trip.Asked.ToArray(), static calls => calls.Kept), clock);
        _charged?.Set(trip.Charged, clock);

        // What it charged counts only once the server has said all that it has to say: the rows come before the commit.
        await using var reader = await _batch.ExecuteReaderAsync(cancellationToken);
        if (_asked is not null)
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                var calls = trip.Asked[(int)reader.GetInt64(0) - 1];
                (calls.AtMs, calls.News) = (reader.GetInt64(1), RowNews.Read(reader, 2));
            }

            await reader.NextResultAsync(cancellationToken);
        }

        if (_charged is null)
            return;
        while (await reader.ReadAsync(cancellationToken))
        {
            var calls = trip.Charged[(int)reader.GetInt64(0) - 1];
            var news = RowNews.Read(reader, 1);
            (calls.AtMs, calls.News) = (ChargeJournal.ReadTime(news.Records), news);
        }

        await reader.NextResultAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _batch.DisposeAsync();
}
