using Sluice.Gateway.Upstreams;
using Sluice.Store.Directory;

namespace Sluice.Gateway.Admin.Servers.Probing;

/// <summary>
/// Asks a server, with its own credentials and limits, who it is and which tools it has. On connections and a breaker of its own, so that a test neither
/// hurts the calls in flight nor is refused because of them.
/// </summary>
internal sealed class ServerProbe(UpstreamPools pools, TimeProvider time)
{
    public const int LongestSeconds = 10;

    /// <summary>Of all answers of one probe.</summary>
    public const int MostBytes = 4 * 1_024 * 1_024;

    private readonly ProbePlaces _places = new();

    /// <exception cref="OperationCanceledException">Whoever asked went away.</exception>
    public async Task<ProbeResult> RunAsync(Server server, CancellationToken cancel)
    {
        var start = time.GetTimestamp();
        if (_places.Enter(server.Organisation) is { } busy)
            return new ProbeResult(Found: null, busy, ElapsedMs: 0);
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(LongestSeconds), time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
            var (found, failure) = await ConverseAsync(server, either.Token);
            cancel.ThrowIfCancellationRequested();
            if (limit.IsCancellationRequested && failure is not null)
                failure = ProbeFailures.TimedOut;
            return new ProbeResult(found, failure, (long)time.GetElapsedTime(start).TotalMilliseconds);
        }
        finally
        {
            _places.Leave(server.Organisation);
        }
    }

    private async Task<(ProbedServer? Found, ProbeFailure? Failure)> ConverseAsync(Server server, CancellationToken cancel)
    {
        var upstream = pools.OpenApart(server);
        try
        {
            var client = new ProbeClient(upstream, cancel);
            return (await new ModernConversation(client).TryAsync() ?? await new LegacyConversation(client).RunAsync(), null);
        }
        catch (ProbeException refused)
        {
            return (null, refused.Failure);
        }
        catch (UpstreamException broken)
        {
            return (null, ProbeFailures.Of(broken));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return (null, ProbeFailures.TimedOut);
        }
        finally
        {
            upstream.Close();
        }
    }
}
