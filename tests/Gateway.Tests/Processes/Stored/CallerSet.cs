using System.Collections;
using System.Net;

namespace Sluice.Gateway.Tests.Processes.Stored;

/// <summary>One grant's callers, one for each node.</summary>
internal sealed class CallerSet(StoredFleet fleet, string token) : IEnumerable<StoredCaller>, IDisposable
{
    private readonly StoredCaller[] _callers = [.. fleet.Nodes.Select(node => new StoredCaller(fleet.EndpointOf(node), token))];

    public Task UntilAllAsync(Func<(HttpStatusCode Status, string Body), bool> answer, TimeSpan patience) =>
        Task.WhenAll(_callers.Select(caller => caller.UntilAsync(answer, patience)));

    public IEnumerator<StoredCaller> GetEnumerator() => _callers.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        foreach (var caller in _callers)
            caller.Dispose();
    }
}
