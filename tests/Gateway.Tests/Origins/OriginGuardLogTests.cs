using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Origins;
using Sluice.Gateway.Tests.Fixtures;
using Sluice.Gateway.Tests.Upstreams;

namespace Sluice.Gateway.Tests.Origins;

/// <summary>What the operator reads.</summary>
public sealed class OriginGuardLogTests : IDisposable
{
    private readonly CapturedLog _log = new();
    private readonly ManualTime _time = new();
    private readonly Meters _meters = new();

    public void Dispose()
    {
        _log.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public async Task Refusals_Many_LogOneLineInTenSecondsAndCountAll()
    {
        using var counted = new MeterCapture(_meters);
        var guard = Guard(new SluiceOptions());
        for (var i = 0; i < 3; i++) await CallAsync(guard, "box.local:8080", origin: null);
        _time.Advance(TimeSpan.FromSeconds(10));
        await CallAsync(guard, "localhost", "http://" + new string('x', 1_000));

        Assert.Collection(
            _log.Lines,
            line => Assert.Equal("Warning: Refused a request for the host \"box.local:8080\". If callers use that name, add it to Sluice:AllowedHosts or set Sluice:PublicUrl.", line),
            line => Assert.Contains("add it to Sluice:AllowedOrigins", line));
        Assert.True(_log.Lines[1].Length < 400);
        Assert.Equal(["sluice.rejected 1 reason=origin", "sluice.rejected 3 reason=host"], counted.Counted);
    }

    [Theory]
    [InlineData("http://0.0.0.0:8080", 1)]
    [InlineData("http://[::]:8080", 1)]
    [InlineData("http://*:8080", 1)]
    [InlineData("http://127.0.0.1:8080", 0)]
    [InlineData("http://[::1]:8080", 0)]
    [InlineData("http://localhost:8080", 0)]
    public void Start_OnANetworkWithoutAName_Warns(string url, int lines)
    {
        Guard(new SluiceOptions()).WarnOfUnnamed([url]);
        Guard(new SluiceOptions { PublicUrl = new Uri("https://mcp.example.com") }).WarnOfUnnamed([url]);
        Guard(new SluiceOptions { AllowedHosts = ["box.local"] }).WarnOfUnnamed([url]);

        Assert.Equal(lines, _log.Lines.Count(line => line.Contains("Set Sluice:PublicUrl or Sluice:AllowedHosts", StringComparison.Ordinal)));
    }

    private OriginGuard Guard(SluiceOptions options) => new(options, new(_meters), _time, new Logger<OriginGuard>(_log));

    private static async Task CallAsync(OriginGuard guard, string host, string? origin)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Host = host;
        if (origin is not null) http.Request.Headers.Origin = origin;
        await guard.HandleAsync(http, static _ => throw new InvalidOperationException("It must not pass."));
        Assert.Equal(403, http.Response.StatusCode);
    }
}
