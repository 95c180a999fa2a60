using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Sluice.Gateway.Tests.Processes.Stored;

/// <summary>Calls one node with one grant's token.</summary>
internal sealed class StoredCaller : IDisposable
{
    private const string Body = """{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"work","arguments":{}}}""";

    private readonly HttpClient _http = new(new SocketsHttpHandler { ActivityHeadersPropagator = null });
    private readonly Uri _endpoint;

    public StoredCaller(Uri endpoint, string token)
    {
        _endpoint = endpoint;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public async Task<(HttpStatusCode Status, string Body)> CallAsync(string? traceparent = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = new StringContent(Body, Encoding.UTF8, "application/json") };
        if (traceparent is not null)
            request.Headers.Add("traceparent", traceparent);
        using var answer = await _http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Calls until the node answers as it should.</summary>
    public async Task UntilAsync(Func<(HttpStatusCode Status, string Body), bool> answer, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        while (!answer(await CallAsync()))
            limit.Token.ThrowIfCancellationRequested();
    }

    /// <summary>A stream from the upstream; returns once it is open.</summary>
    public async Task<StreamReader> OpenStreamAsync()
    {
        var answer = await _http.GetAsync(_endpoint, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var stream = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal(": open", await stream.ReadLineAsync());
        return stream;
    }

    /// <summary>Returns once the stream has ended.</summary>
    public static async Task EndAsync(StreamReader stream)
    {
        try
        {
            while (await stream.ReadLineAsync() is { } line)
                Assert.Equal("", line);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // Cut, which is an end too.
        }
    }

    public void Dispose() => _http.Dispose();
}
