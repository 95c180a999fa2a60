using System.Diagnostics;
using Npgsql;

namespace Sluice.Fleet.Tests.Records;

/// <summary>
/// From time stamps of this process, which are monotonic, to ledger time, which is the database's: by an offset that is measured once, as the middle of the
/// quickest of some questions.
/// </summary>
/// <param name="OffsetMs">Ledger time at time stamp 0.</param>
/// <param name="ErrorMs">At most: half of that question's time.</param>
internal sealed record LedgerTime(double OffsetMs, double ErrorMs)
{
    private const int Questions = 50;

    public static async Task<LedgerTime> MeasureAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var ask = new NpgsqlCommand("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8", connection);
        var best = new LedgerTime(0, double.MaxValue);
        for (var question = 0; question < Questions; question++)
        {
            var asked = Ms(Stopwatch.GetTimestamp());
            var ledger = (double)(await ask.ExecuteScalarAsync())!;
            var half = (Ms(Stopwatch.GetTimestamp()) - asked) / 2;
            best = half < best.ErrorMs ? new LedgerTime(ledger - asked - half, half) : best;
        }

        return best;
    }

    public double Of(long timestamp) => Ms(timestamp) + OffsetMs;

    private static double Ms(long timestamp) => timestamp * 1000.0 / Stopwatch.Frequency;
}
