using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Sluice.Gateway.Tests.Fixtures;

namespace Sluice.Gateway.Tests.Processes.Ending;

/// <summary>Clients that call a gateway until it takes no more connections, and readers of streams; what each of them saw.</summary>
internal sealed partial class DrainLoad(Uri address)
{
    /// <summary>By trace id: calls that got their whole answer.</summary>
    public ConcurrentDictionary<string, bool> Answered { get; } = new(StringComparer.Ordinal);

    /// <summary>By trace id: calls that were told that nothing was run. A machine that is busy enough keeps calls from leaving within their half second.</summary>
    public ConcurrentDictionary<string, bool> NotRun { get; } = new(StringComparer.Ordinal);

    /// <summary>By trace id: calls whose connection was refused or closed before there was an answer.</summary>
    public ConcurrentDictionary<string, string> Unanswered { get; } = new(StringComparer.Ordinal);

    /// <summary>What no call may see.</summary>
    public ConcurrentQueue<string> Wrong { get; } = new();

    public int AnsweredWithClose;
    public int OpenStreams;

    /// <summary>Calls until the gateway cannot be reached.</summary>
    public async Task CallAsync()
    {
        using var http = Client();
        while (await CallOnceAsync(http))
        {
        }
    }

    /// <summary>Reads a stream to its end, and returns the hint that it ended with; null without one.</summary>
    public async Task<int?> ReadStreamAsync()
    {
        using var http = Client();
        using var answer = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal(": open", await reader.ReadLineAsync());
        Interlocked.Increment(ref OpenStreams);
        var rest = await reader.ReadToEndAsync();
        return Hint().Match(rest) is { Success: true } hint ? int.Parse(hint.Groups[1].Value) : null;
    }

    private async Task<bool> CallOnceAsync(HttpClient http)
    {
        var trace = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray());
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new StringContent("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"work","arguments":{}}}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("traceparent", $"00-{trace}-0123456789abcdef-01");
        HttpResponseMessage answer;
        try
        {
            answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        }
        catch (HttpRequestException exception)
        {
            Unanswered[trace] = exception.HttpRequestError.ToString();
            return exception.HttpRequestError != HttpRequestError.ConnectionError;
        }
        catch (SocketException exception)
        {
            // As the client lets it through when the connection ends just after it was made.
            Unanswered[trace] = exception.SocketErrorCode.ToString();
            return true;
        }

        using (answer)
            await ReadAnswerAsync(trace, answer);
        return true;
    }

    private async Task ReadAnswerAsync(string trace, HttpResponseMessage answer)
    {
        try
        {
            var body = await answer.Content.ReadAsStringAsync();
            if (answer.StatusCode == HttpStatusCode.BadGateway && body.Contains("nothing was run"))
                NotRun[trace] = true;
            else if (answer.StatusCode != HttpStatusCode.OK || !Whole().IsMatch(body))
                Wrong.Enqueue($"{trace}: {answer.StatusCode} {body}");
            else
                Answered[trace] = true;
            if (answer.Headers.ConnectionClose == true)
                Interlocked.Increment(ref AnsweredWithClose);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            Wrong.Enqueue($"{trace}: torn: {exception.Message}");
        }
    }

    private static HttpClient Client()
    {
        var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestGateway.Token);
        return http;
    }

    /// <summary>The answer as JSON, or as the last event of a stream.</summary>
    [GeneratedRegex("\"id\":7,\"result\".*done.*}(\n\n)?$", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Whole();

    [GeneratedRegex("^\nretry: ([0-9]+)\n\n$")]
    private static partial Regex Hint();
}
