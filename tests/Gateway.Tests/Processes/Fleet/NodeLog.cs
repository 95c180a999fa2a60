using System.Collections.Concurrent;

namespace Sluice.Gateway.Tests.Processes.Fleet;

/// <summary>Notes which node answered each request, in the order of their answers.</summary>
internal sealed class NodeLog() : DelegatingHandler(new SocketsHttpHandler())
{
    public ConcurrentQueue<(HttpMethod Method, string Node)> Answers { get; } = new();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        Answers.Enqueue((request.Method, answer.Headers.GetValues(NginxBalancer.NodeHeader).Single()));
        return answer;
    }
}
