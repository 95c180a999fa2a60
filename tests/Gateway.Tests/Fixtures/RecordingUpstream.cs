using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Sluice.Gateway.Tests.Fixtures;

/// <summary>A real HTTP server that records what reached it and answers as the test says.</summary>
internal sealed class RecordingUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RecordingUpstream(WebApplication app, Func<HttpContext, Arrival, Task> answer)
    {
        _app = app;
        Answer = answer;
    }

    public ConcurrentQueue<Arrival> Arrivals { get; } = new();

    public Func<HttpContext, Arrival, Task> Answer { get; set; }

    public Uri Endpoint => new(_app.Urls.First() + "/mcp/");

    public static Task<RecordingUpstream> StartAsync(Func<HttpContext, Arrival, Task>? answer = null) => StartAtAsync(port: 0, answer);

    /// <summary>Where one was before.</summary>
    public static Task<RecordingUpstream> StartAtAsync(Uri former, Func<HttpContext, Arrival, Task>? answer = null) => StartAtAsync(former.Port, answer);

    private static async Task<RecordingUpstream> StartAtAsync(int port, Func<HttpContext, Arrival, Task>? answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        var upstream = new RecordingUpstream(app, answer ?? ResultAsync);
        app.Run(upstream.HandleAsync);
        await app.StartAsync();
        return upstream;
    }

    /// <summary>The ordinary answer: one text, with the request's id.</summary>
    public static Task ResultAsync(HttpContext http, Arrival arrival) =>
        JsonAsync(http, $$$"""{"jsonrpc":"2.0","id":{{{arrival.Id}}},"result":{"content":[{"type":"text","text":"done"}],"isError":false}}""");

    public static async Task JsonAsync(HttpContext http, string json, int status = 200)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes);
    }

    public static async Task EventsAsync(HttpContext http, params string[] events)
    {
        if (!http.Response.HasStarted)
            http.Response.ContentType = "text/event-stream";
        foreach (var text in events)
        {
            await http.Response.WriteAsync(text);
            await http.Response.Body.FlushAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext http)
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer);
        var body = buffer.ToArray();
        var arrival = new Arrival(
            Stopwatch.GetTimestamp(), http.Request.Method, body, http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        Arrivals.Enqueue(arrival);
        await Answer(http, arrival);
    }
}
