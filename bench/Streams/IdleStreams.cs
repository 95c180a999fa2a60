using System.Diagnostics;
using System.Globalization;

namespace Sluice.Bench.Streams;

/// <summary>
/// Managed memory of one open GET stream that waits: the slope from 1,000 to 5,000 of them, after collection. Only the gateway is in this process; the
/// upstream and the clients are a second one, which opens as many streams as it is told to.
/// </summary>
internal static class IdleStreams
{
    private const int Few = 1_000;
    private const int Many = 5_000;
    private const int MostBytes = 20_000;

    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync()
    {
        using var peers = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(IdleStreams).Assembly.Location, "peers"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var upstream = new Uri((await peers.StandardOutput.ReadLineAsync())!);
        await using (var gateway = await BenchGateway.StartAsync(upstream))
        {
            await peers.StandardInput.WriteLineAsync(gateway.Endpoint.ToString());
            var few = await MeasureAsync(peers, Few);
            var many = await MeasureAsync(peers, Many);
            var slope = (many - few) / (Many - Few);
            Console.WriteLine($"{Few:N0} streams: {few / 1e6:N1} MB managed; {Many:N0}: {many / 1e6:N1} MB; each: {slope:N0} bytes");
            peers.StandardInput.Close();
            await peers.WaitForExitAsync();
            return slope <= MostBytes ? 0 : 1;
        }
    }

    private static async Task<long> MeasureAsync(Process peers, int streams)
    {
        await peers.StandardInput.WriteLineAsync(streams.ToString(CultureInfo.InvariantCulture));
        var open = await peers.StandardOutput.ReadLineAsync();
        if (open != streams.ToString(CultureInfo.InvariantCulture))
            throw new InvalidOperationException($"{streams} streams were wanted, but: {open}");
        await Task.Delay(Settle, TimeProvider.System);
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
